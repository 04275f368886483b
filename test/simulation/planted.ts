import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';
import { bundle, bundleOlder, inFolder, parseOnce, root } from './bundle.ts';
import { loadOlder } from './older.ts';
import type { PlantedBug } from './planted/bug.ts';
import { plantedBugs } from './planted-bugs.ts';
import type { simulate } from './simulate.ts';

export interface Caught {
  readonly bug: PlantedBug;
  /** How many seeds it took, and what the checker said; null when none of them showed it. */
  readonly seeds: number | null;
  readonly violation: string;
}

/** Simulates with one bug, seed after seed, until the checker says something or the seeds are used up. */
export function catchBug(bug: PlantedBug, mostSeeds: number): Promise<Caught> {
  return inFolder(async (folder) => {
    const simulation = path.join(import.meta.dirname, 'simulate.ts');
    const script = await bundle(simulation, path.join(folder, 'simulate.mjs'), [plant(bug), parseOnce()]);
    const planted = (await import(pathToFileURL(script).href)) as { readonly simulate: typeof simulate };
    const older = await loadOlder(await bundleOlder(folder));
    for (let seed = 1; seed <= mostSeeds; seed += 1) {
      const [violation] = (await planted.simulate(seed, { older })).violations;
      if (violation === undefined) continue;
      return { bug, seeds: seed, violation: `${violation.invariant}: ${violation.what}` };
    }
    return { bug, seeds: null, violation: 'not caught' };
  });
}

/** The edit happens while the file is read: what stands on disk has no switch for it. */
function plant({ name, file, find, replace }: PlantedBug): Plugin {
  const target = path.join(root, file);
  return {
    name,
    setup({ onLoad, onEnd }) {
      let edits = 0;
      onLoad({ filter: /\.ts$/ }, async (args) => {
        if (args.path !== target) return null;
        const text = await readFile(target, 'utf8');
        const parts = text.split(find);
        if (parts.length !== 2) {
          throw new Error(`${name}: what is to be replaced stands ${parts.length - 1} times in ${file}`);
        }
        edits += 1;
        return { contents: parts.join(replace), loader: 'ts' };
      });
      onEnd(() => {
        if (edits !== 1) throw new Error(`${name}: ${file} is no part of the simulation`);
      });
    },
  };
}

/** Prints the table as it grows; answers whether every bug was caught. */
export async function catchAll(names: readonly string[], mostSeeds: number): Promise<boolean> {
  const bugs = plantedBugs.filter(({ name }) => names.length === 0 || names.includes(name));
  let escaped = 0;
  const width = Math.max(...bugs.map(({ name }) => name.length), 'planted bug'.length) + 2;
  console.log(`${'planted bug'.padEnd(width)}${'by'.padEnd(9)}${'seeds'.padStart(6)}  the checker said: invariant`);
  for (const bug of bugs) {
    const { seeds, violation } = await catchBug(bug, mostSeeds);
    if (seeds === null) escaped += 1;
    console.log(
      `${bug.name.padEnd(width)}${bug.by.padEnd(9)}${String(seeds ?? '-').padStart(6)}  ${violation.slice(0, 120)}`,
    );
  }
  console.log(`${bugs.length} bugs planted, ${bugs.length - escaped} caught, ${escaped} escaped`);
  return escaped === 0;
}
