import { expect, test } from 'vitest';
import { type Answer, isLost } from '../../bench/constant-load.ts';
import { rowsOf } from '../../bench/switch.ts';
import { durations, timesOf } from '../../bench/switches.ts';

const answer = (at: number, what: string): Answer => ({ dueAt: at - 4, sentAt: at - 3, at, what });
const move = { from: '200 old', to: '200 new', askedAt: 100, promoteAt: 150, until: 1000 };

test('a switch lasts from the first new answer to the last old one, and a clean one no time at all', () => {
  const mixed = [answer(90, '200 new'), answer(110, '200 old'), answer(170, '200 new'), answer(195, '200 old')];
  expect(timesOf(mixed, move)).toEqual({ overlap: 25, toFirst: 20, toAll: 95 });
  const clean = [answer(110, '200 old'), answer(170, '200 new'), answer(1001, '200 old')];
  expect(timesOf(clean, move)).toEqual({ overlap: 0, toFirst: 20, toAll: 70 });
});

test('a switch that was not seen has no times', () => {
  expect(() => timesOf([answer(110, '200 old')], move)).toThrow('Not both');
  expect(() => timesOf([answer(110, '200 new')], move)).toThrow('Not both');
});

test('what took long counts from when it was due, in the window in which it was', () => {
  expect(durations([{ ...answer(500, '200 old'), dueAt: 120 }, answer(130, '200 old')], 100, 125)).toEqual([380]);
});

test('whatever is not an answer of the app is a lost request', () => {
  const lost = ['503 Service Unavailable', '500 ', '429 Rate exceeded.', '404 x', 'no answer: ECONNRESET'];
  expect(lost.map((what) => isLost(answer(1, what)))).toEqual(lost.map(() => true));
  expect(isLost(answer(1, '200 x'))).toBe(false);
});

test('the rows tell the medians of all switches, and one lost request misses the rule that fails the run', () => {
  const moves = [move, { from: '200 new', to: '200 old', askedAt: 1000, promoteAt: 1050 }];
  const seen = [answer(110, '200 old'), answer(170, '200 new'), answer(1020, '200 new'), answer(1100, '200 old')];
  const rule = (rows: ReturnType<typeof rowsOf>) => rows.find(({ mustHold }) => mustHold);
  const rows = rowsOf(seen, moves, 50);
  expect(rows.map(({ measured }) => measured)).toEqual(['0.0 ms', '20.0 ms', '4.0 ms', '0.10 s', '0']);
  expect(rule(rows)).toMatchObject({ name: 'requests lost of 4 at 50 a second, 2 switches', met: true });
  expect(rule(rowsOf([...seen, answer(1200, '503 x')], moves, 50))).toMatchObject({ measured: '1', met: false });
});
