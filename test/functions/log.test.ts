import { expect, test } from 'vitest';
import { createLog, traceFields } from '../../functions/log.ts';
import { traceparentFrom } from '../../functions/traceparent.ts';

function written(write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown> {
  const lines: string[] = [];
  write(createLog({ write: (line) => void lines.push(line) }));
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0] ?? '');
}

test("a line is Cloud Logging's structured JSON, joined to its trace", () => {
  const trace = '1'.repeat(32);
  const line = written((log) => log.warn(traceFields('my-project', `00-${trace}-${'2'.repeat(16)}-01`), 'It is late'));
  expect(line).toMatchObject({
    severity: 'WARNING',
    message: 'It is late',
    'logging.googleapis.com/trace': `projects/my-project/traces/${trace}`,
    'logging.googleapis.com/spanId': '2'.repeat(16),
  });
  expect(line.time).toMatch(/^\d{4}-\d\d-\d\dT/);
});

test('what looks like a credential is taken out wherever it stands, and the line stays JSON', () => {
  const error = new Error('GET https://me:hunter2@host/path with Authorization: Bearer abcdefghijklmnop');
  const line = written((log) => log.error({ err: error, nested: { key: `AIza${'x'.repeat(35)}` } }, 'It "failed"'));
  const text = JSON.stringify(line);
  for (const secret of ['hunter2', 'abcdefghijklmnop', `AIza${'x'.repeat(35)}`]) expect(text).not.toContain(secret);
  expect(line).toMatchObject({ severity: 'ERROR', message: 'It "failed"' });
});

test('a valid traceparent is taken over, anything else is replaced by a new one', () => {
  const valid = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
  expect(traceparentFrom(valid)).toBe(valid);
  const future = `cc-${'a'.repeat(32)}-${'b'.repeat(16)}-01-more`;
  expect(traceparentFrom(future)).toBe(valid);
  const wrong = [undefined, '', 'x', valid.toUpperCase(), `${valid}-more`, `ff${valid.slice(2)}`];
  const zeros = [`00-${'0'.repeat(32)}-${'b'.repeat(16)}-01`, `00-${'a'.repeat(32)}-${'0'.repeat(16)}-01`];
  for (const header of [...wrong, ...zeros]) {
    expect(traceparentFrom(header)).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(traceparentFrom(header)).not.toContain('a'.repeat(32));
  }
});
