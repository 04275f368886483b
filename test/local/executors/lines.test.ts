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

const mebibyte = 1024 * 1024;

test('a line of a megabyte is one line, so that no secret is cut in two', () => {
  const line = `${'x'.repeat(mebibyte - 1)}y`;
  expect(linesOf([Buffer.from(`before\n${line}\nafter\n`)])).toEqual(['before', line, 'after']);
});

test('a line that does not end is cut once and says how much was left out', () => {
  const chunks = Array.from({ length: 48 }, () => Buffer.alloc(64 * 1024, 'x'));
  expect(linesOf([...chunks, Buffer.from('\nafter\n')])).toEqual([
    `${'x'.repeat(mebibyte)} … 2,097,152 more characters were left out`,
    'after',
  ]);
});

test('a progress bar may go on for ever without a line feed', () => {
  const drawings = Array.from({ length: 30_000 }, (_, n) => `${'#'.repeat(60)} ${n}\r`);
  expect(linesOf([...drawings.map((each) => Buffer.from(each)), Buffer.from('done\nafter')])).toEqual([
    'done',
    'after',
  ]);
});

test('a cut never leaves half a character behind', () => {
  const [line = ''] = linesOf([Buffer.from(`x${'🙂'.repeat(mebibyte)}`)]);
  expect(Buffer.from(line).toString()).toBe(line);
});

test('bytes that are no UTF-8 become replacement characters, and the lines around them stay what they were', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (noise) => {
      const bytes = Buffer.from(noise.filter((byte) => byte !== 10 && byte !== 13));
      const lines = linesOf([Buffer.from('before\n'), bytes, Buffer.from('\nafter\n')]);
      expect(lines).toHaveLength(3);
      expect([lines[0], lines[2]]).toEqual(['before', 'after']);
      expect(Buffer.from(lines[1] ?? '').toString()).toBe(lines[1]);
    }),
  );
});
