import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Arrived,
  cutLine,
  incompleteLine,
  nextBatch,
  wholeLines,
} from '../../../functions/triggers/build-log-lines.ts';

const line = (n: number, arrivedAt = 0, text = `line ${n}`): Arrived => ({
  id: `i${String(n).padStart(6, '0')}`,
  at: `2026-11-21T08:00:00.${String(n).padStart(9, '0')}Z`,
  text,
  arrivedAt,
});
const parts = (n: number, texts: readonly string[]): readonly Arrived[] =>
  texts.map((text, index) => ({
    ...line(n + index, 0, text),
    split: { uid: `u${n}`, index, totalSplits: texts.length },
  }));
const texts = (lines: readonly { readonly text: string }[]) => lines.map(({ text }) => text);

test('a line alone is written at once', () => {
  expect(texts(nextBatch([line(1, 1000)], 1000))).toEqual(['line 1']);
});

test('in a flood what has just come waits for what it may have overtaken, and what is older goes', () => {
  const settled = Array.from({ length: 30 }, (_, n) => line(2 * n, 1000));
  const justCome = [line(59, 1150), line(57, 1150)];
  expect(texts(nextBatch([...justCome, ...settled], 1200))).toEqual(
    [...Array.from({ length: 29 }, (_, n) => 2 * n), 57, 58].map((n) => `line ${n}`),
  );
  expect(nextBatch([...justCome, ...settled], 1190)).toEqual([]);
});

test('a line whose parts are not all there holds back what follows, but not for ever', () => {
  const [first, ...others] = parts(5, ['a', 'b', 'c']);
  const waiting = [line(1), first as Arrived, line(9)];
  expect(texts(nextBatch(waiting, 100))).toEqual(['line 1']);
  expect(texts(nextBatch([...waiting, ...others], 100))).toEqual(['line 1', 'a', 'b', 'c', 'line 9']);
  expect(texts(nextBatch(waiting, 5_000))).toEqual(['line 1', 'a', 'line 9']);
});

test('one write takes a bounded amount of text, and every line is taken in the end', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1_500_000 }), { minLength: 1, maxLength: 12 }), (sizes) => {
      let waiting: readonly Arrived[] = sizes.map((size, n) => line(n, 0, 'x'.repeat(size)));
      const taken: string[] = [];
      while (waiting.length > 0) {
        const batch = nextBatch(waiting, 10_000);
        const characters = batch.reduce((sum, { text }) => sum + text.length, 0);
        expect(batch.length === 1 || characters <= 2 * 1024 * 1024).toBe(true);
        taken.push(...batch.map(({ id }) => id));
        waiting = waiting.filter((each) => !batch.includes(each));
      }
      expect(taken).toEqual(sizes.map((_, n) => line(n).id));
    }),
    { numRuns: 20 },
  );
});

test('the parts of a line are put together, and a line of which one is missing says so instead of showing half of it', () => {
  const whole = parts(2, ['one ', 'two ', 'three']);
  expect(texts(wholeLines([line(1), ...whole, line(9)]))).toEqual(['line 1', 'one two three', 'line 9']);
  expect(texts(wholeLines([line(1), ...whole.slice(1), line(9)]))).toEqual(['line 1', incompleteLine, 'line 9']);
  expect(texts(wholeLines([...whole, ...parts(6, ['four ', 'five'])]))).toEqual(['one two three', 'four five']);
});

test('what is stored of a line is bounded, says what is missing and never ends in half a character', () => {
  expect(cutLine('short')).toBe('short');
  expect(cutLine('x'.repeat(1024 * 1024))).toBe(`${'x'.repeat(16 * 1024)} … 1,032,192 more characters`);
  const cut = cutLine(`x${'🙂'.repeat(16 * 1024)}`);
  expect(Buffer.from(cut).toString()).toBe(cut);
});
