import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LogChunk } from '../../shared/deployment.ts';
import { addChunks, findGap, linesOf } from '../../web/log/chunks.ts';
import { parseLine, plainText } from '../../web/log/line.ts';
import { findLines, markSpans, stepThrough } from '../../web/log/search.ts';

const esc = '\u001b';
const joined = (line: string): string =>
  parseLine(line)
    .map(({ text }) => text)
    .join('');

describe('a line of the build log', () => {
  test('colours become names and the text stays', () => {
    const spans = parseLine(`${esc}[1m${esc}[31mfailed${esc}[0m: 2 tests`);
    expect(spans.map(({ text, color, bold }) => [text, color, bold])).toEqual([
      ['failed', 'red', true],
      [': 2 tests', null, false],
    ]);
  });

  test('any of 16 million colours becomes the nearest of the eight', () => {
    expect(parseLine(`${esc}[38;2;250;20;20mhot`)[0]?.color).toBe('red');
    expect(parseLine(`${esc}[38;5;46mgreen`)[0]?.color).toBe('green');
  });

  test('markup is text and never markup', () => {
    expect(joined('<img src=x onerror=alert(1)>&amp;')).toBe('<img src=x onerror=alert(1)>&amp;');
  });

  test('cursor movements, titles and hyperlinks are left out', () => {
    expect(joined(`${esc}[2K${esc}[1G${esc}]0;title\u0007done ${esc}]8;;http://x${esc}\\link${esc}]8;;${esc}\\`)).toBe(
      'done link',
    );
  });

  test('characters that turn the reading direction or hide text are shown by their number', () => {
    expect(joined('safe\u202etxt.exe\u200b')).toBe('safe<U+202E>txt.exe<U+200B>');
  });

  test('control characters are shown as pictures, a carriage return at the end is not', () => {
    expect(joined('a\u0000b\u0008c\r')).toBe('a\u2400b\u2408c');
  });

  test('the spans say the same as the plain text, which holds no control character', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.constantFrom(`${esc}[31m`, `${esc}[0m`, `${esc}[1;4m`, `${esc}[2K`, '\u202e', '\r', '\t', '\u0085'),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const line = pieces.join('').replaceAll('\n', '');
        const plain = plainText(line);
        expect(joined(line)).toBe(plain);
        expect([...plain].filter((one) => one !== '\t' && /\p{Cc}|\p{Bidi_Control}/u.test(one))).toEqual([]);
      }),
    );
  });
});

describe('the search in the log', () => {
  test('upper and lower case are the same', () => {
    expect(findLines(['npm ERR! code', 'fine', 'an err'], 'err')).toEqual([0, 2]);
    expect(findLines(['anything'], '')).toEqual([]);
  });

  test('next and previous go round the end', () => {
    expect(stepThrough(3, 2, 1)).toBe(0);
    expect(stepThrough(3, 0, -1)).toBe(2);
    expect(stepThrough(0, 0, 1)).toBe(0);
  });

  test('a hit that runs across colours is marked whole', () => {
    const marked = markSpans(parseLine(`npm ${esc}[31mERR${esc}[0mOR now`), 'error');
    expect(marked.filter(({ found }) => found).map(({ text }) => text)).toEqual(['ERR', 'OR']);
    expect(marked.map(({ text }) => text).join('')).toBe('npm ERROR now');
  });

  test('marks never change the text', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.string({ maxLength: 3 }), (texts, words) => {
        const spans = texts.flatMap((text) => parseLine(text));
        const text = spans.map((span) => span.text).join('');
        const marked = markSpans(spans, words);
        expect(marked.map((span) => span.text).join('')).toBe(text);
        for (const { offset, text: part } of marked) expect(text.slice(offset, offset + part.length)).toBe(part);
      }),
    );
  });
});

describe('the chunks of a log', () => {
  const chunk = (first: number, count: number): LogChunk => ({
    first,
    lines: Array.from({ length: count }, (_, index) => ({
      at: '2026-11-21T00:00:00.000Z',
      text: `line ${first + index}`,
    })),
    capped: false,
    expiresAt: null,
  });

  test('in whatever order chunks come, the lines are in order and each is there once', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(sizes, fc.infiniteStream(fc.nat()), (counts, picks) => {
        let first = 0;
        const chunks = counts.map((count) => {
          first += count;
          return chunk(first - count, count);
        });
        const shuffled = chunks
          .flatMap((one) => [one, one])
          .map((one) => [picks.next().value, one] as const)
          .sort(([a], [b]) => a - b)
          .map(([, one]) => one);
        const merged = shuffled.reduce((known, one) => addChunks(known, [one]), addChunks(new Map(), []));
        expect(linesOf(merged).map(({ n }) => n)).toEqual(Array.from({ length: first }, (_, n) => n));
        expect(findGap(merged)).toBeNull();
      }),
    );
  });

  test('a line that came late stands where its time says, and the numbers go on counting', () => {
    const timed = (first: number, ...seconds: readonly number[]): LogChunk => ({
      ...chunk(first, 0),
      lines: seconds.map((second) => ({ at: `2026-01-01T00:00:0${second}.5Z`, text: `second ${second}` })),
    });
    const lines = linesOf(addChunks(new Map(), [timed(0, 1, 4), timed(2, 2, 3, 5)]));
    expect(lines.map(({ n, text }) => `${n} ${text}`)).toEqual(
      [1, 2, 3, 4, 5].map((each) => `${each - 1} second ${each}`),
    );
  });

  test('lines that are missing in the middle are noticed', () => {
    const merged = addChunks(new Map(), [chunk(0, 2), chunk(2, 2), chunk(9, 1)]);
    expect(findGap(merged)).toEqual({ after: 2, before: 9 });
  });

  test('a chunk that grew takes the place of its earlier state', () => {
    const merged = addChunks(addChunks(new Map(), [chunk(0, 1)]), [chunk(0, 3)]);
    expect(linesOf(merged)).toHaveLength(3);
  });
});
