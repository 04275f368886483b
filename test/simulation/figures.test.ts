import { expect, test } from 'vitest';
import type { RevisionFigures } from '../../functions/figures-port.ts';
import { countFaults } from './faults.ts';
import { createFigures } from './figures.ts';
import { createRandom } from './random.ts';
import type { Requested, RunEntry } from './run-journal.ts';
import { createTimeline } from './timeline.ts';

const began = Date.parse('2026-11-21T12:00:00.000Z');
const minute = 60_000;
const ref = { project: 'p', region: 'r', name: 'web' };

function served(at: number, shares: Readonly<Record<string, number>>): RunEntry {
  const traffic = Object.entries(shares).map(([revision, percent]) => ({ revision, percent, tag: null }));
  return { at, by: 'test', what: 'served', service: 'web', after: { traffic, served: traffic, isPublic: true } };
}

async function figuresWith(seed: number, badRelease: number, requests: readonly Requested[] = []) {
  const timeline = createTimeline(began);
  timeline.after(60 * minute, () => undefined);
  await timeline.run(Number.POSITIVE_INFINITY);
  const journal = [served(began, { 'web-1': 100 }), served(began + 30 * minute, { 'web-1': 90, 'web-2': 10 })];
  const faults = countFaults();
  const run = { journal, requests };
  const figures = createFigures({
    timeline,
    random: createRandom(seed),
    rates: { badRelease },
    isRough: () => true,
    faults,
    run,
  });
  const between = (from: number, to: number) =>
    figures.of(ref, ['web-1', 'web-2'], { from: isoOf(from), to: isoOf(to) });
  return { figures, faults, between };
}

const isoOf = (minutes: number) => new Date(began + minutes * minute).toISOString();
const counts = ({ requests, errors }: RevisionFigures) => [requests, errors];

test('users are shared out as traffic was served, and spans that follow each other add up', async () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const { between } = await figuresWith(seed, 0.5);
    const [whole, early, late] = await Promise.all([between(0, 50), between(0, 37), between(37, 50)]);
    for (const index of [0, 1]) {
      const [sum, first, second] = [whole, early, late].map(({ revisions }) => counts(revisions[index] as never));
      expect(sum).toEqual(first?.map((count, at) => count + (second?.[at] ?? 0)));
    }
    const [old = 0, fresh = 0] = (await between(30, 50)).revisions.map(({ requests }) => requests);
    expect(Math.abs(old - 9 * fresh)).toBeLessThanOrEqual(10);
  }
});

test('what is not visible yet is not counted, and said', async () => {
  const { between } = await figuresWith(3, 0);
  const { through } = await between(0, 120);
  expect(Date.parse(through)).toBeLessThanOrEqual(began + 60 * minute);
  const later = await between(90, 120);
  expect(later.revisions.map(({ requests }) => requests)).toEqual([0, 0]);
});

test('a request of Slipway itself counts for its revision, and one without an answer is an error', async () => {
  const at = began + 10 * minute;
  const asked = [200, 503, null].map((status) => ({ at, by: 'verify', revision: 'web-2', byTag: true, status }));
  const { between } = await figuresWith(1, 0, asked);
  const [, fresh] = (await between(0, 20)).revisions;
  expect(fresh).toMatchObject({ requests: 3, errors: 2 });
});

test('some revisions are bad in some seeds, and none where none may be', async () => {
  const bad = { some: 0, none: 0 };
  for (let seed = 1; seed <= 40; seed += 1) {
    for (const [kind, rate] of [
      ['some', 0.5],
      ['none', 0],
    ] as const) {
      const { figures, faults, between } = await figuresWith(seed, rate);
      await between(0, 40);
      const drawn = [...figures.profiles.values()].filter(({ isBad }) => isBad).length;
      expect(faults.counts.get('bad release') ?? 0).toBe(drawn);
      bad[kind] += drawn;
    }
  }
  expect(bad.none).toBe(0);
  expect(bad.some).toBeGreaterThan(20);
});
