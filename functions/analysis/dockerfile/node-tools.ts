import type { Assets } from '../../../shared/plan.ts';
import { defaultNode } from '../node/version.ts';
import { copy, type Instruction, run } from './instructions.ts';

const image = `node:${defaultNode}-slim`;

/** Node and its package manager in an image of another language, for the stages that build; both images are Debian's. */
export function nodeTools(assets: Assets | null | undefined): readonly Instruction[] {
  if (assets == null) return [];
  const { packageManager: name, packageManagerVersion: version } = assets;
  const major = Number.parseInt(version ?? '1', 10);
  const packageName = name === 'yarn' ? (major >= 2 ? '@yarnpkg/cli-dist' : 'yarn') : name;
  return [
    copy(['/usr/local/bin/node'], '/usr/local/bin/node', { from: image }),
    copy(['/usr/local/lib/node_modules/'], '/usr/local/lib/node_modules/', { from: image }),
    run(
      'ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx',
    ),
    ...(name === 'npm'
      ? []
      : [run(`npm install --global ${packageName}@${version ?? (name === 'yarn' ? '1' : 'latest')}`)]),
  ];
}
