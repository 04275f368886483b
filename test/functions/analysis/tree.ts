import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { understand } from '../../../functions/analysis/analyze.ts';
import type { TreeEntry } from '../../../functions/ports.ts';
import type { Analysis } from '../../../shared/plan.ts';
import { Problem } from '../../../shared/problems.ts';

export type Files = Readonly<Record<string, string>>;

/** A listing as GitHub's tree API gives it, folders included. */
export function treeOf(files: Files): readonly TreeEntry[] {
  const folders = new Set<string>();
  for (const path of Object.keys(files)) {
    const parts = path.split('/').slice(0, -1);
    parts.forEach((_, index) => {
      folders.add(parts.slice(0, index + 1).join('/'));
    });
  }
  const entry = (path: string, kind: TreeEntry['kind'], size: number): TreeEntry => ({ path, kind, size, sha: '' });
  return [
    ...[...folders].map((path) => entry(path, 'folder', 0)),
    ...Object.entries(files).map(([path, text]) => entry(path, 'file', Buffer.byteLength(text))),
  ];
}

export interface Analysed {
  readonly analysis: Analysis;
  readonly waves: readonly (readonly string[])[];
}

/** Analyses files in memory and records what was fetched, wave by wave. */
export async function analyseFiles(files: Files, root = ''): Promise<Analysed> {
  const waves: (readonly string[])[] = [];
  const { analysis, refusal } = await understand(treeOf(files), root, async (paths) => {
    waves.push(paths);
    return new Map(paths.map((path) => [path, files[path] ?? '']));
  });
  if (refusal !== null) throw new Problem(refusal.code, refusal.message, refusal.hint);
  return { analysis, waves };
}

/** Text files of a folder on disk, without what is installed. */
export function filesIn(folder: string): Files {
  const walk = (at: string): readonly (readonly [string, string])[] =>
    readdirSync(join(folder, at)).flatMap((name) => {
      const path = at === '' ? name : `${at}/${name}`;
      if (name === 'node_modules' || name === 'dist') return [];
      return statSync(join(folder, path)).isDirectory()
        ? walk(path)
        : [[path, readFileSync(join(folder, path), 'utf8')] as const];
    });
  return Object.fromEntries(walk(''));
}
