import { expect, test } from 'vitest';
import { formatBytes, formatMemory, formatUsd, shortDigest } from '../../web/quantity.ts';
import { formatAge, formatMeasured, formatSeconds, newestOf, secondsBetween } from '../../web/time.ts';

const at = '2026-11-21T12:00:00.000Z';
const after = (seconds: number): number => Date.parse(at) + seconds * 1000;

test.each([
  [0, '0 s'],
  [59.9, '59 s'],
  [60, '1 min'],
  [185, '3 min 5 s'],
  [7440, '2 h 4 min'],
  [200_000, '2 days'],
])('%d seconds are %s', (seconds, words) => {
  expect(formatSeconds(seconds)).toBe(words);
});

test.each([
  [-30, 'just now'],
  [1, 'just now'],
  [3, '3 s ago'],
  [125, '2 min ago'],
  [7300, '2 h ago'],
  [300_000, '3 days ago'],
])('what was %d seconds ago is %s', (seconds, words) => {
  expect(formatAge(at, after(seconds))).toBe(words);
});

test('an unreadable time is shown as nothing rather than as a wrong age', () => {
  expect(formatAge('', after(0))).toBe('');
  expect(secondsBetween('soon', null, after(0))).toBeNull();
});

test('a duration that has not ended ticks, one that has ended stands', () => {
  expect(secondsBetween(at, null, after(4))).toBe(4);
  expect(secondsBetween(at, '2026-11-21T12:00:02.500Z', after(99))).toBe(2.5);
  expect(formatMeasured(2.5)).toBe('2.5 s');
});

test('the newest of several times is found among missing ones', () => {
  expect(newestOf([null, at, undefined, '2026-11-21T12:00:00.001Z'])).toBe('2026-11-21T12:00:00.001Z');
  expect(newestOf([null])).toBeNull();
});

test('amounts are shown in the units of their trade', () => {
  expect([formatUsd(0), formatUsd(0.0041), formatUsd(12.345)]).toEqual(['$0.00', '$0.0041', '$12.35']);
  expect([formatBytes(999), formatBytes(1_500_000), formatBytes(84_000_000)]).toEqual(['999 B', '1.5 MB', '84 MB']);
  expect([formatMemory(512), formatMemory(1024), formatMemory(1536)]).toEqual(['512Mi', '1Gi', '1.5Gi']);
  expect(shortDigest(`sha256:${'ab'.repeat(32)}`)).toBe('sha256:abababababab');
});
