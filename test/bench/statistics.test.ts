import { expect, test } from 'vitest';
import { alternate, median, percentile } from '../../bench/statistics.ts';

test('a percentile is a value that was measured, by nearest rank', () => {
  const values = [5, 1, 4, 2, 3];
  expect(percentile(values, 0.5)).toBe(3);
  expect(percentile(values, 0.95)).toBe(5);
  expect(percentile(values, 0)).toBe(1);
  expect(median([7])).toBe(7);
  expect(percentile([], 0.5)).toBeNaN();
});

test('the sides run in turn, not one after the other', async () => {
  const order: string[] = [];
  const side = (name: string) => async (round: number) => order.push(`${name}${round}`);
  const values = await alternate(2, { ours: side('ours'), floor: side('floor') });
  expect(order).toEqual(['ours0', 'floor0', 'ours1', 'floor1']);
  expect(values.ours).toHaveLength(2);
});
