import { beforeAll, expect, test } from 'vitest';
import { bundleOlder, inFolder } from './bundle.ts';
import type { Code } from './code.ts';
import { loadOlder } from './older.ts';
import { catchBug } from './planted.ts';
import { plantedBugs } from './planted-bugs.ts';
import { simulate } from './simulate.ts';
import { createTally, lineOf } from './tally.ts';

/** As many seeds as fit into this time; `npm run simulate` runs more. */
const seedsMillis = 6000;
const limit = { timeout: 120_000 };

let older: Code;
beforeAll(async () => {
  older = await inFolder(async (folder) => loadOlder(await bundleOlder(folder)));
});

async function traceOf(seed: number): Promise<string> {
  const lines: string[] = [];
  await simulate(seed, { older, trace: (line) => lines.push(line()) });
  return lines.join('\n');
}

const troubles = ['crash-before', 'lost-answer', 'aborted', 'pause-after', 'duplicate', 'lost message', 'list lag'];

test('no mix of faults breaks an invariant, and all of them happen', limit, async () => {
  const started = performance.now();
  const tally = createTally();
  for (let seed = 1; seed <= 50 || performance.now() - started < seedsMillis; seed += 1) {
    const outcome = await simulate(seed, { older });
    expect(outcome.violations, `seed ${seed}`).toEqual([]);
    tally.add(outcome);
  }
  const kinds = [...tally.figures().faults.keys()];
  expect(kinds).toEqual(expect.arrayContaining([...troubles, 'older code', 'wrong clock']));
  expect(lineOf(tally.figures(), 1, 2)).toMatch(/^\d+ seeds from 1; \d+ deployments: .* 0 violations; 2 s/);
});

test('the same seed gives the same trace, byte for byte, and another seed another', limit, async () => {
  for (const seed of [3, 11, 29, 93]) {
    const trace = await traceOf(seed);
    expect(trace.length).toBeGreaterThan(1000);
    expect(await traceOf(seed)).toBe(trace);
    expect(await traceOf(seed + 1)).not.toBe(trace);
  }
});

test.each(['no-inbox-guard', 'last-promoted-lowered', 'pending-forgotten', 'chain-without-hash'])(
  'the checker notices %s',
  limit,
  async (name) => {
    const bug = plantedBugs.find((each) => each.name === name);
    if (bug === undefined) throw new Error(`there is no bug ${name}`);
    const { seeds, violation } = await catchBug(bug, 200);
    expect(seeds, violation).not.toBeNull();
  },
);

test('a bug whose place is not found exactly once stops the run', limit, async () => {
  const bug = plantedBugs.find(({ file }) => file.startsWith('functions/'));
  if (bug === undefined) throw new Error('there are no bugs');
  await expect(catchBug({ ...bug, find: 'const' }, 1)).rejects.toThrow('times in functions');
});
