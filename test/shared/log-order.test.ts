import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareTimestamps, inTimeOrder } from '../../shared/log-order.ts';

test.each([
  ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.5Z'],
  ['2026-01-01T00:00:00.123Z', '2026-01-01T00:00:00.123456Z'],
  ['2026-01-01T00:00:00.123456789Z', '2026-01-01T00:00:00.2Z'],
  ['2026-01-01T00:00:59.999999999Z', '2026-01-01T00:01:00Z'],
])('%s is before %s, whatever digits were left out', (earlier, later) => {
  expect(compareTimestamps(earlier, later)).toBe(-1);
  expect(compareTimestamps(later, earlier)).toBe(1);
});

test('lines that came in any order are shown in the order of their time, each once', () => {
  const arrivals = fc.uniqueArray(fc.nat(1_000_000_000), { maxLength: 60 });
  fc.assert(
    fc.property(arrivals, (nanos) => {
      const lines = nanos.map((each) => ({ at: `2026-01-01T00:00:01.${String(each).padStart(10, '0')}Z`, each }));
      expect(inTimeOrder(lines).map(({ each }) => each)).toEqual([...nanos].sort((a, b) => a - b));
    }),
  );
});

test('lines of one time stay in the order in which they came, and lines in order are not copied', () => {
  const at = '2026-01-01T00:00:00Z';
  const lines = [
    { at, text: 'b' },
    { at, text: 'a' },
  ];
  expect(inTimeOrder(lines)).toBe(lines);
});
