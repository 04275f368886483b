import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { bundleOlder, inFolder } from './bundle.ts';
import { loadOlder } from './older.ts';
import { catchAll } from './planted.ts';
import { runSeeds } from './run-seeds.ts';
import { simulate } from './simulate.ts';

/**
 * `npm run simulate -- [--seeds N] [--from S] [--minutes M] [--threads T]` runs many seeds, or as many as fit;
 * `--seed X` shows one of them, `--planted [NAME ...] [--seeds N]` proves that the checker would notice.
 * `--older COMMIT` mixes that version of the code with the present one.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string' },
    from: { type: 'string', default: '1' },
    minutes: { type: 'string' },
    threads: { type: 'string', default: String(availableParallelism()) },
    seed: { type: 'string' },
    older: { type: 'string' },
    planted: { type: 'boolean', default: false },
  },
});

process.exitCode = (await run()) ? 0 : 1;

function run(): Promise<boolean> {
  if (values.planted) return catchAll(positionals, Number(values.seeds ?? 10_000));
  if (values.seed !== undefined) return showSeed(Number(values.seed));
  return runSeeds({
    first: Number(values.from),
    seeds: Number(values.seeds ?? (values.minutes === undefined ? 1000 : Number.MAX_SAFE_INTEGER / 2)),
    minutes: Number(values.minutes ?? Number.POSITIVE_INFINITY),
    threads: Number(values.threads),
    older: values.older,
  });
}

function showSeed(seed: number): Promise<boolean> {
  return inFolder(async (folder) => {
    const older = await loadOlder(await bundleOlder(folder, values.older));
    const { violations } = await simulate(seed, { older, trace: (line) => console.log(line()) });
    for (const { invariant, what } of violations) console.log(`seed ${seed}: invariant ${invariant}: ${what}`);
    return violations.length === 0;
  });
}
