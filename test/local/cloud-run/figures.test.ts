import { expect, test } from 'vitest';
import { keepFigures } from '../../../local/cloud-run/figures.ts';

const began = Date.parse('2026-11-21T12:00:00.000Z');

function keeper() {
  let time = began;
  const figures = keepFigures(() => time);
  const until = (to: number) => figures.between('web', 'web-1', 0, to);
  return { figures, until, wait: (milliseconds: number) => (time += milliseconds), now: () => time };
}

const totalOf = (requests: ReadonlyMap<number, number>) => [...requests.values()].reduce((sum, each) => sum + each, 0);

test('a day of requests takes no more memory than an hour of them', () => {
  const { figures, until, wait } = keeper();
  for (let second = 0; second < 86_400; second += 1) {
    figures.record('web', 'web-1', 200, 10);
    wait(1000);
  }
  const kept = totalOf(until(Number.POSITIVE_INFINITY).requests);
  expect(kept).toBeGreaterThanOrEqual(3600);
  expect(kept).toBeLessThanOrEqual(3602);
});

test('a revision of which nothing is kept is forgotten, and one with a request under way is not', () => {
  const { figures, wait, now } = keeper();
  figures.record('web', 'web-1', 200, 10);
  const rested = figures.busy('web', 'web-2');
  wait(2 * 3600_000);
  figures.record('web', 'web-3', 200, 10);
  expect(totalOf(figures.between('web', 'web-1', 0, now()).requests)).toBe(0);
  rested();
  const { busyMillis } = figures.between('web', 'web-2', now() - 10_000, now());
  expect(busyMillis).toBe(10_000);
});

test('an instance with a request under way is billed until now, in the seconds that it takes', () => {
  const { figures, until, wait, now } = keeper();
  wait(250);
  const rested = figures.busy('web', 'web-1');
  wait(1750);
  expect(until(began + 1000).busyMillis).toBe(750);
  expect(until(now()).busyMillis).toBe(1750);
  rested();
  wait(5000);
  expect(until(now()).busyMillis).toBe(1750);
});

test('two instances at the same time are billed twice, and services with similar names do not mix', () => {
  const { figures, until, wait, now } = keeper();
  const ends = [figures.busy('web', 'web-1'), figures.busy('web', 'web-1'), figures.busy('web-web', '1')];
  wait(3000);
  for (const end of ends) end();
  expect(until(now()).busyMillis).toBe(6000);
});

test('a second belongs to the span in which it ends', () => {
  const { figures, wait } = keeper();
  wait(999);
  figures.record('web', 'web-1', 500, 10);
  const requests = (from: number, to: number) => [
    ...figures.between('web', 'web-1', began + from, began + to).requests,
  ];
  expect(requests(0, 1000)).toEqual([[500, 1]]);
  expect(requests(0, 999)).toEqual([]);
  expect(requests(1000, 2000)).toEqual([]);
});
