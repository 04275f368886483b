import type { TreeEntry } from '../../ports.ts';

/** A folder of a tree listing, with paths relative to itself; nothing is read. */
export interface Folder {
  /** Relative to the repository's top, '' for the top itself. */
  readonly path: string;
  /** Regular files below it, relative to it, sorted, without what is installed or generated (node_modules, vendor, .git). */
  readonly files: readonly string[];
  has(file: string): boolean;
  /** The first of these that is there. */
  first(...files: readonly string[]): string | null;
  /** Path from the repository's top. */
  full(file: string): string;
  size(file: string): number;
  at(folder: string): Folder;
  /** The folder above, null at the top. */
  parent(): Folder | null;
}

const notSource =
  /(^|\/)(node_modules|bower_components|vendor|\.git|\.venv|venv|__pycache__|site-packages|\.gradle|\.bundle|\.next)\//;

export function join(...parts: readonly string[]): string {
  const kept: string[] = [];
  for (const part of parts.join('/').split('/')) {
    if (part === '..') kept.pop();
    else if (part !== '' && part !== '.') kept.push(part);
  }
  return kept.join('/');
}

export function depthOf(path: string): number {
  let depth = 0;
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) depth += 1;
  return depth;
}

/** By depth, then by name, so that the nearest file of a name comes first. */
function nearestFirst(paths: Iterable<string>): string[] {
  const levels: string[][] = [];
  for (const path of paths) {
    const depth = depthOf(path);
    levels[depth] ??= [];
    levels[depth].push(path);
  }
  return levels.flatMap((level) => level.sort());
}

export function folderOf(tree: readonly TreeEntry[], path = ''): Folder {
  const sizes = new Map<string, number>();
  for (const entry of tree) if (entry.kind === 'file' && !notSource.test(entry.path)) sizes.set(entry.path, entry.size);
  return folder(sizes, nearestFirst(sizes.keys()), path);
}

function folder(sizes: ReadonlyMap<string, number>, all: readonly string[], path: string): Folder {
  const prefix = path === '' ? '' : `${path}/`;
  let below: readonly string[] | null = prefix === '' ? all : null;
  const has = (file: string): boolean => sizes.has(join(path, file));
  return {
    path,
    // Listed when first asked for: most folders of a workspace are only looked into by name.
    get files() {
      below ??= all.filter((file) => file.startsWith(prefix)).map((file) => file.slice(prefix.length));
      return below;
    },
    has,
    first: (...names) => names.find(has) ?? null,
    full: (file) => join(path, file),
    size: (file) => sizes.get(join(path, file)) ?? 0,
    at: (inner) => folder(sizes, all, join(path, inner)),
    parent: () => (path === '' ? null : folder(sizes, all, path.split('/').slice(0, -1).join('/'))),
  };
}
