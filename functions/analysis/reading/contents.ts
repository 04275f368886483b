import type { Folder } from './folder.ts';

/** The callback that fetches text files by their path from the repository's top; what cannot be read is left out. */
export type Read = (paths: readonly string[]) => Promise<ReadonlyMap<string, string>>;

/** What was read so far, by path from the repository's top. */
export type Contents = ReadonlyMap<string, string>;

/** Bounds of issue 4: at most 30 files, in at most two parallel waves after the listing. */
const maxFiles = 30;
/** A bigger file is data or generated: it is not worth its transfer. */
const maxBytes = 512 * 1024;

export function textOf(folder: Folder, contents: Contents, file: string): string | null {
  return contents.get(folder.full(file)) ?? null;
}

/** Which of the wanted files to fetch: those that exist, are small enough, are not there yet and fit the bound, in the order of their worth. */
export function withinBounds(top: Folder, wanted: readonly string[], already: Contents, limit = maxFiles): string[] {
  const chosen = new Set<string>();
  for (const path of wanted) {
    if (already.size + chosen.size >= limit) break;
    if (!already.has(path) && top.has(path) && top.size(path) <= maxBytes) chosen.add(path);
  }
  return [...chosen];
}
