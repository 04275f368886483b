import { GitFailed, gitOnce } from './git.ts';

export interface TreeEntry {
  readonly path: string;
  readonly mode: string;
  readonly type: 'blob' | 'tree' | 'commit';
  readonly sha: string;
  /** Bytes of a blob, null for anything else. */
  readonly size: number | null;
}

export interface TreeQuery {
  readonly recursive?: boolean;
  /** One entry instead of all, wherever it lies. */
  readonly path?: string;
}

/** What a tree or a commit holds; empty where the path is not there. */
export async function treeEntries(dir: string, sha: string, query: TreeQuery = {}): Promise<readonly TreeEntry[]> {
  const flags = query.recursive ? ['-r', '-t'] : [];
  const paths = query.path === undefined ? [] : ['--', query.path];
  try {
    const listing = (await gitOnce(dir, ['ls-tree', '-l', '-z', '--full-tree', ...flags, sha, ...paths])).toString();
    return listing
      .split('\0')
      .filter((line) => line !== '')
      .map(parse);
  } catch (error) {
    // A path that leads out of the repository is a path that is not there.
    if (error instanceof GitFailed && query.path !== undefined) return [];
    throw error;
  }
}

function parse(line: string): TreeEntry {
  const tab = line.indexOf('\t');
  const [mode = '', type = '', sha = '', size = '-'] = line.slice(0, tab).split(/ +/);
  return {
    path: line.slice(tab + 1),
    mode,
    type: type as TreeEntry['type'],
    sha,
    size: size === '-' ? null : Number(size),
  };
}
