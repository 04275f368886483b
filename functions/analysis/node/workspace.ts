import { Problem } from '../../../shared/problems.ts';
import { globToRegExp } from '../formats/glob.ts';
import { listIn, parseObject } from '../formats/json.ts';
import { yamlList } from '../formats/yaml-list.ts';
import { type Contents, textOf } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';
import { type Manifest, manifestOf } from './manifest.ts';

export interface Workspace {
  readonly root: Folder;
  readonly rootManifest: Manifest | null;
  /** Folders with a package.json that the globs name, relative to the workspace's root, nearest first. */
  readonly members: readonly string[];
}

function globsOf(root: Folder, contents: Contents): readonly string[] {
  const pnpm = textOf(root, contents, 'pnpm-workspace.yaml');
  if (pnpm !== null) return yamlList(pnpm, 'packages');
  const own = manifestOf(root, contents)?.workspaces ?? [];
  const lerna = textOf(root, contents, 'lerna.json');
  return own.length > 0 || lerna === null ? own : listIn(parseObject(lerna) ?? {}, 'packages');
}

function workspaceAt(root: Folder, contents: Contents): Workspace | null {
  const globs = globsOf(root, contents);
  if (globs.length === 0) return null;
  const yes = globs.filter((glob) => !glob.startsWith('!')).map(globToRegExp);
  const no = globs.filter((glob) => glob.startsWith('!')).map((glob) => globToRegExp(glob.slice(1)));
  const members = root.files
    .filter((file) => file.endsWith('/package.json'))
    .map((file) => file.slice(0, -'/package.json'.length))
    .filter((path) => yes.some((glob) => glob.test(path)) && !no.some((glob) => glob.test(path)));
  return { root, rootManifest: manifestOf(root, contents), members };
}

/** The workspace that this folder is the root or a member of. */
export function workspaceOf(folder: Folder, contents: Contents): Workspace | null {
  for (let at: Folder | null = folder; at !== null; at = at.parent()) {
    const workspace = workspaceAt(at, contents);
    if (workspace === null) continue;
    const below = folder.path.slice(at.path.length).replace(/^\//, '');
    if (below === '' || workspace.members.includes(below)) return workspace;
  }
  return null;
}

/** Problem override-invalid where the manager that a request names would not see the workspace, and so not the service in it. */
export function refuseUnseen(manager: string | undefined, { root, rootManifest }: Workspace): void {
  if (manager === undefined) return;
  const isListed = (rootManifest?.workspaces.length ?? 0) > 0;
  const isPnpms = root.has('pnpm-workspace.yaml');
  if (manager === 'pnpm' ? isPnpms : isListed) return;
  const file = isPnpms ? 'pnpm-workspace.yaml' : isListed ? 'package.json' : 'lerna.json';
  throw new Problem(
    'override-invalid',
    `The package manager ${manager} does not see this workspace: only ${file} describes it.`,
    `Leave the package manager out, or describe the workspace for ${manager} as well.`,
  );
}

/** Files that tell whether a folder, or one above it, is a workspace. */
export function workspaceFiles(folder: Folder): readonly string[] {
  const files: string[] = [];
  for (let at: Folder | null = folder; at !== null; at = at.parent()) {
    files.push(...['package.json', 'pnpm-workspace.yaml', 'lerna.json'].filter(at.has).map(at.full));
  }
  return files;
}
