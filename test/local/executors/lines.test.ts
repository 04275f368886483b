import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toLines } from '../../../local/executors/lines.ts';

function linesOf(chunks: readonly Buffer[]): readonly string[] {
  const lines: string[] = [];
  const sink = toLines((line) => lines.push(line));
  for (const chunk of chunks) sink.write(chunk);
  sink.end();
  return lines;
}

test('lines are the same however the bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.integer({ min: 1, max: 7 }), (texts, size) => {
      const lines = texts.map((text) => text.replace(/[\r\n]/g, ''));
      const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
        bytes.subarray(at * size, (at + 1) * size),
      );
      expect(linesOf(chunks)).toEqual(lines);
    }),
  );
});

test('of a line that is drawn again and again the last drawing is kept', () => {
  expect(linesOf([Buffer.from('10%\r50%\r100%\nnext\r\nlast')])).toEqual(['100%', 'next', 'last']);
});

test('a line without an end is passed on in pieces', () => {
  const pieces = linesOf([Buffer.alloc(200_000, 'x')]);
  expect(pieces.length).toBeGreaterThan(1);
  expect(pieces.join('')).toBe('x'.repeat(200_000));
});
