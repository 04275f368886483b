import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import path from 'node:path';
import type { Ignored } from '../dockerignore.ts';
import { fileDigest } from './layers.ts';
import { exists, resolveIn } from './rooted.ts';

export interface Entry {
  /** Below the source, `''` for the source itself. */
  readonly relative: string;
  readonly file: string;
  readonly stat: Stats;
}

/** One source of a COPY with everything below it; a folder comes before what is in it. */
export interface Source {
  readonly name: string;
  readonly entries: readonly Entry[];
}

/** Finds what the sources of a COPY mean below a root; throws with BuildKit's words where one is not there. */
export async function findSources(
  root: string,
  patterns: readonly string[],
  ignored: Ignored | null,
): Promise<readonly Source[]> {
  const found: Source[] = [];
  for (const pattern of patterns) {
    const clean = path.posix.normalize(`/${pattern}`).replace(/(.)\/$/, '$1');
    const isPattern = /[*?[]/.test(clean);
    const matches = isPattern ? await glob(root, clean) : [clean];
    const sources = (await Promise.all(matches.map((each) => collect(root, each, ignored)))).flat();
    // BuildKit allows a pattern that finds nothing: `COPY go.mod go.su[m] ./`.
    if (sources.length === 0 && !isPattern) throw new Error(`failed to compute cache key: "${clean}": not found`);
    found.push(...sources);
  }
  return found;
}

async function collect(root: string, inside: string, ignored: Ignored | null): Promise<readonly Source[]> {
  const isOut = (relative: string) => relative !== '' && ignored?.ignores(relative) === true;
  const top = await resolveIn(root, inside);
  const relativeTop = path.posix.relative('/', inside);
  if (!(await exists(top)) || (isOut(relativeTop) && ignored?.skips(relativeTop) === true)) return [];
  const entries: Entry[] = [];
  const walk = async (file: string, relative: string): Promise<void> => {
    const stat = await lstat(file);
    const inContext = path.posix.join(relativeTop, relative);
    if (!stat.isDirectory()) {
      if (!isOut(inContext)) entries.push({ relative, file, stat });
      return;
    }
    if (relative !== '' && ignored?.skips(inContext) === true) return;
    const before = entries.length;
    if (!isOut(inContext) || relative === '') entries.push({ relative, file, stat });
    for (const name of (await readdir(file)).sort()) await walk(path.join(file, name), path.posix.join(relative, name));
    // A folder that is ignored itself comes along when something in it was brought back.
    if (entries.length > before && entries[before]?.relative !== relative)
      entries.splice(before, 0, { relative, file, stat });
  };
  await walk(top, '');
  return entries.length === 0 || (isOut(relativeTop) && entries.length === 1)
    ? []
    : [{ name: path.posix.basename(inside), entries }];
}

/** SHA-256 over what would be copied: names, modes and bytes. */
export async function sourcesDigest(sources: readonly Source[]): Promise<string> {
  const hash = createHash('sha256');
  for (const { name, entries } of sources) {
    for (const { relative, file, stat } of entries) {
      hash.update(`${name}\0${relative}\0${stat.mode}\0`);
      if (stat.isFile()) hash.update(await fileDigest(file));
      else if (stat.isSymbolicLink()) hash.update(await readlink(file));
    }
  }
  return hash.digest('hex');
}

/** Go's filepath.Match for each part of a path, as Docker uses it: `*`, `?`, `[a-z]`, a backslash takes the sign off. */
async function glob(root: string, pattern: string): Promise<readonly string[]> {
  let found = ['/'];
  for (const part of pattern.split('/').filter(Boolean)) {
    const matcher = partMatcher(part);
    const next = found.map(async (folder) => {
      const names = await readdir(await resolveIn(root, folder)).catch(() => []);
      return names.filter((name) => matcher.test(name)).map((name) => path.posix.join(folder, name));
    });
    found = (await Promise.all(next)).flat().sort();
  }
  return found;
}

function partMatcher(part: string): RegExp {
  const source = part.replace(/\\(.)|\[(\^?)([^\]]*)\]|[*?]|[^\w]/g, (sign, escaped, negated, set) => {
    if (escaped !== undefined) return `\\x${String(escaped).charCodeAt(0).toString(16).padStart(2, '0')}`;
    if (set !== undefined) return `[${negated}${set}]`;
    if (sign === '*') return '[^/]*';
    return sign === '?' ? '[^/]' : `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return new RegExp(`^${source}$`);
}
