import { expect, test } from 'vitest';
import { alternate, median, percentile, slope } from '../../bench/statistics.ts';

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

test('a slope is what one unit more adds, whatever stands around it', () => {
  expect(
    slope([
      [0, 5],
      [1, 7],
      [2, 9],
    ]),
  ).toBeCloseTo(2);
  expect(
    slope([
      [0, 4],
      [1, 6],
      [2, 4],
      [3, 6],
      [4, 4],
    ]),
  ).toBeCloseTo(0);
  expect(slope([[3, 1]])).toBeNaN();
});
