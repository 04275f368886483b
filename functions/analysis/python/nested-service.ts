import { type Detected, evidence, told } from '../detected.ts';
import { type Contents, textOf } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';
import { applicationOf } from './application.ts';
import { importRootOf } from './import-root.ts';
import { condaFiles, requirementsFiles } from './requirements.ts';

/** Files that list what a project depends on. */
export const pythonManifests = [
  ...requirementsFiles,
  'pyproject.toml',
  'Pipfile',
  ...condaFiles,
  'setup.py',
  'setup.cfg',
] as const;

/** Manifests in folders directly below, where there is none of Python at the top. */
export function nestedManifests(folder: Folder): readonly string[] {
  if (folder.first(...pythonManifests, 'manage.py') !== null) return [];
  return folder.files.filter((file) => /^[^/]+\/(requirements\.txt|pyproject\.toml|Pipfile)$/.test(file)).slice(0, 4);
}

interface NestedService {
  readonly folder: string;
  /** Whether its files are imported from the top all the same. */
  readonly isImportedFromTop: boolean;
}

/** The folder of an application whose manifest lies beside or above it, but not at the top; null where the top is the project. */
export function nestedService(folder: Folder, contents: Contents): NestedService | null {
  const file =
    folder.first(...pythonManifests, 'manage.py') === null ? applicationOf(folder, contents)?.file : undefined;
  if (file === undefined) return null;
  const parts = file.split('/').slice(0, -1);
  const above = parts.map((_, index) => parts.slice(0, parts.length - index).join('/'));
  const found = above.find((path) => folder.at(path).first(...pythonManifests) !== null);
  if (found === undefined) return null;
  const root = importRootOf(folder, file, textOf(folder, contents, file) ?? '', () => false);
  return { folder: found, isImportedFromTop: root.isImported && root.path === '' };
}

const ofInstall = new Set(['packageManager', 'installCommand', 'languageVersion']);

/** What is started from the top, with what a manifest in a folder below installs. */
export function installedFromBelow(top: Detected, below: Detected): Detected {
  const { packageManager, installCommand, lockfile, dependencyFiles, languageVersion, versionSource } = below;
  const evidences = [
    ...top.evidence.filter(({ field }) => !ofInstall.has(field)),
    ...below.evidence.filter(({ field }) => ofInstall.has(field)),
  ];
  const installed = { packageManager, installCommand, lockfile, dependencyFiles, languageVersion, versionSource };
  return { ...top, ...installed, evidence: evidences };
}

/** What was found in a folder below, as it is installed and built from the top. */
export function fromAbove(own: Detected, root: Folder, member: string): Detected {
  const inside = (command: string | null): string | null => (command === null ? null : `cd ${member} && ${command}`);
  const files = own.dependencyFiles.map((file) => (file === '.' ? '.' : `${member}/${file}`));
  const install = inside(own.installCommand);
  const build = inside(own.buildCommand);
  const others = own.evidence.filter(({ field }) => field !== 'installCommand' && field !== 'buildCommand');
  return {
    ...own,
    installCommand: install,
    buildCommand: build,
    lockfile: own.lockfile === null ? null : `${member}/${own.lockfile}`,
    dependencyFiles: files.includes('.') ? ['.'] : files,
    workspace: { root: root.path, member, name: null },
    evidence: [
      ...others,
      ...told('installCommand', install, `the manifest lies in ${member}`, null),
      ...told('buildCommand', build, `it builds what lies in ${member}`, null),
      evidence('workspace', member, 'the only project of Python lies there', null),
    ],
  };
}
