import type { Requirements } from './requirements.ts';

/** The installation of the project itself beside what it depends on, which needs its sources. */
export function withProject(requirements: Requirements): Requirements {
  const install = requirements.install
    ?.replace(' --no-install-project', ' --no-editable')
    .replace(' --no-root', '')
    .replace(' --no-self', '');
  return install === undefined ? requirements : { ...requirements, install, files: ['.'] };
}
