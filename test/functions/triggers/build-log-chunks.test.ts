import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBuildLogs } from '../../../functions/build-log-tail.ts';
import { createRedactor } from '../../../functions/guard/redact.ts';
import { appendLines, logCap, place } from '../../../functions/triggers/build-log-chunks.ts';
import type { LogChunk } from '../../../shared/deployment.ts';
import { createMemoryStore } from '../../fakes/memory-store.ts';

const now = '2026-11-21T08:00:00.000Z';
const start = { next: 0, bytes: 0, capped: false, recent: [] };
const same = (text: string) => ({ text, keyLines: 0 });
const line = (n: number, text = `line ${n}`) => ({
  id: `i${n}`,
  at: `2026-11-21T08:00:00.${String(n).padStart(9, '0')}Z`,
  text,
});

test('lines are stored in the order of their time, each once, whatever order and repetition they arrive in', () => {
  fc.assert(
    fc.property(
      fc.shuffledSubarray([...Array(30).keys()], { minLength: 30 }),
      fc.array(fc.nat(29)),
      (order, repeats) => {
        const { chunks } = place(
          start,
          [...order, ...repeats].map((n) => line(n)),
          same,
          now,
        );
        const texts = chunks.flatMap(({ lines }) => lines.map(({ text }) => text));
        expect(texts).toEqual([...Array(30).keys()].map((n) => `line ${n}`));
      },
    ),
  );
});

test('an entry that was stored before is not stored again', () => {
  const first = place(start, [line(1)], same, now);
  expect(place(first.after, [line(1)], same, now).chunks).toEqual([]);
});

test('what is printed over several lines is redacted as a whole', () => {
  const redact = (text: string) => same(text.replace('BEGIN\nsecret\nEND', '***'));
  const { chunks } = place(start, [line(1, 'BEGIN'), line(2, 'secret'), line(3, 'END')], redact, now);
  expect(JSON.stringify(chunks)).not.toContain('secret');
});

test('a private key stays unknown to readers however its lines are spread over writes', () => {
  const key = Array.from({ length: 20 }, () => 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ');
  const printed = [
    'cat key.pem',
    '-----BEGIN PRIVATE KEY-----',
    ...key,
    '-----END PRIVATE KEY-----',
    'MIIEvQIBADANBgkqh',
  ];
  for (let cut = 1; cut < printed.length; cut += 1) {
    const lines = printed.map((text, n) => line(n, text));
    const first = place(start, lines.slice(0, cut), createRedactor([]).redactLines, now);
    const second = place(first.after, lines.slice(cut), createRedactor([]).redactLines, now);
    const stored = [...first.chunks, ...second.chunks].flatMap((chunk) => chunk.lines.map(({ text }) => text));
    expect(stored.slice(0, -1).join('\n')).not.toContain('MIIE');
    expect(stored).toHaveLength(printed.length);
    expect([stored[0], stored.at(-1)]).toEqual(['cat key.pem', 'MIIEvQIBADANBgkqh']);
  }
});

test('after the cap nothing more is stored, and the last chunk says so', () => {
  const { chunks, after } = place({ ...start, next: logCap.lines - 1 }, [line(1), line(2)], same, now);
  expect(chunks.at(-1)?.capped).toBe(true);
  expect(chunks.flatMap(({ lines }) => lines)).toHaveLength(1);
  expect(place(after, [line(3)], same, now).chunks).toEqual([]);
});

test('of what comes after the cap the end is kept, redacted, whoever asks for the reason of a failure', async () => {
  const store = createMemoryStore(() => now);
  const owner = { org: 'acme', deployment: 'd' };
  const redact = (text: string) => same(text.replaceAll('s3cret', '***'));
  const lines = Array.from({ length: logCap.lines + 1000 }, (_, n) => line(n, `line ${n} s3cret`));
  for (let from = 0; from < lines.length; from += 1500) {
    await appendLines(store, owner, lines.slice(from, from + 1500), redact);
  }
  const tail = await createBuildLogs(store).tail('acme', 'd');
  const last = Array.from({ length: 200 }, (_, n) => `line ${logCap.lines + 800 + n} ***`);
  expect(tail.slice(-200)).toEqual(last);
  expect(tail).not.toContain(`line ${logCap.lines + 799} ***`);
  expect(JSON.stringify([...store.docs])).not.toContain('s3cret');
});

test('the end that is kept is bounded in bytes too', () => {
  const capped = { ...start, capped: true };
  const { after } = place(
    capped,
    Array.from({ length: 150 }, (_, n) => line(n, `${n} ${'x'.repeat(1000)}`)),
    same,
    now,
  );
  const bytes = Buffer.byteLength(JSON.stringify(after.end));
  expect(bytes).toBeLessThan(72 * 1024);
  expect(after.end?.at(-1)?.text.startsWith('149 ')).toBe(true);
});

test('two writers at once lose no line', async () => {
  const store = createMemoryStore(() => now);
  const owner = { org: 'acme', deployment: 'd' };
  await Promise.all([
    appendLines(store, owner, [line(1)], same),
    appendLines(store, owner, [line(2)], same),
    appendLines(store, owner, [line(3)], same),
  ]);
  const chunks = [...store.docs]
    .filter(([path]) => path.includes('/logs/'))
    .map(([, { data }]) => data as unknown as LogChunk);
  expect(chunks.flatMap(({ lines }) => lines.map(({ text }) => text)).sort()).toEqual(['line 1', 'line 2', 'line 3']);
  expect(chunks.map(({ first }) => first).sort()).toEqual([0, 1, 2]);
});
