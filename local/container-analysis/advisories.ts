import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { type Advisory, advisorySchema } from './advisory.ts';

/** Advisories by the package that they concern. */
export interface Advisories {
  /** Changes with the files. */
  readonly version: string;
  of(ecosystem: string, name: string): readonly Advisory[];
}

/** One advisory a file, as osv.dev hands them out, or a list of them. */
const fileSchema = z.union([advisorySchema, z.array(advisorySchema)]);
const filesAtOnce = 64;

/** Reads a folder of advisories in OSV's format, again when a file has changed; null where there is none. */
export function advisoriesIn(folder: string): () => Promise<Advisories | null> {
  let last: Advisories | null = null;
  return async () => {
    const files = await filesIn(folder);
    if (files.length === 0) return null;
    const version = files.map(({ file, changedAt }) => `${file} ${changedAt}`).join('\n');
    if (last?.version !== version) last = index(version, await readAll(files.map(({ file }) => file)));
    return last;
  };
}

async function filesIn(folder: string): Promise<readonly { readonly file: string; readonly changedAt: number }[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const files = names
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => path.join(folder, name));
  return eachOf(files, async (file) => ({ file, changedAt: (await stat(file)).mtimeMs }));
}

async function readAll(files: readonly string[]): Promise<readonly Advisory[]> {
  const read = await eachOf(files, async (file) => {
    const parsed = fileSchema.safeParse(JSON.parse(await readFile(file, 'utf8')));
    if (!parsed.success) throw new Error(`${file} is no advisory in OSV's format: ${parsed.error.issues[0]?.message}`);
    return [parsed.data].flat();
  });
  return read.flat();
}

async function eachOf<T>(files: readonly string[], work: (file: string) => Promise<T>): Promise<readonly T[]> {
  const done: T[] = [];
  for (let from = 0; from < files.length; from += filesAtOnce) {
    done.push(...(await Promise.all(files.slice(from, from + filesAtOnce).map(work))));
  }
  return done;
}

function index(version: string, all: readonly Advisory[]): Advisories {
  const byPackage = new Map<string, Set<Advisory>>();
  for (const advisory of all) {
    for (const { package: concerned } of advisory.affected ?? []) {
      if (concerned === undefined) continue;
      const key = `${concerned.ecosystem} ${concerned.name}`;
      byPackage.set(key, (byPackage.get(key) ?? new Set()).add(advisory));
    }
  }
  return { version, of: (ecosystem, name) => [...(byPackage.get(`${ecosystem} ${name}`) ?? [])] };
}
