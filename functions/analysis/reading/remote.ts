import { Problem } from '../../../shared/problems.ts';
import type { GitHub, TreeEntry } from '../../ports.ts';
import type { Read } from './contents.ts';

/** A commit's files as they lie on GitHub: listed once, each fetched at most once, no clone. */
export interface RemoteTree {
  readonly entries: readonly TreeEntry[];
  readonly read: Read;
}

/** Problems: those of `GitHub`, and repository-too-large where even the root folder's own listing is cut short. */
export async function remoteTree(github: GitHub, repository: string, sha: string, root: string): Promise<RemoteTree> {
  const entries = await listing(github, repository, sha, root);
  const blobs = new Map(entries.filter(({ kind }) => kind === 'file').map((entry) => [entry.path, entry.sha]));
  const contents = new Map<string, string>();
  const fetchText = async (path: string): Promise<void> => {
    const bytes = await github.blob(repository, blobs.get(path) ?? '');
    contents.set(path, new TextDecoder().decode(bytes));
  };
  const read: Read = async (paths) => {
    const known = paths.filter((path) => blobs.has(path));
    await Promise.all(known.filter((path) => !contents.has(path)).map(fetchText));
    return new Map(known.map((path) => [path, contents.get(path) ?? '']));
  };
  return { entries, read };
}

/** A listing that GitHub cuts short is completed for the root folder, where one is named; else it is refused. */
async function listing(github: GitHub, name: string, sha: string, root: string): Promise<readonly TreeEntry[]> {
  const whole = await github.tree(name, sha);
  if (!whole.truncated) return whole.entries;
  const folder = whole.entries.find(({ path, kind }) => kind === 'folder' && path === root);
  const part = folder === undefined ? null : await github.tree(name, folder.sha);
  if (part === null || part.truncated) {
    const hint = 'Name the folder of the service with --root, or move the service into a repository of its own.';
    throw new Problem('repository-too-large', `GitHub lists only a part of ${name}.`, hint);
  }
  const above = whole.entries.filter(({ path }) => !path.startsWith(`${root}/`));
  return [...above, ...part.entries.map((entry) => ({ ...entry, path: `${root}/${entry.path}` }))];
}
