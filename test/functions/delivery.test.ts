import { expect, test } from 'vitest';
import { delivery, type Tell } from '../../functions/delivery.ts';
import { createLog } from '../../functions/log.ts';

const traceparent = `00-${'c'.repeat(32)}-${'d'.repeat(16)}-01`;
const facts = {
  handler: 'stage-build',
  eventId: 'web-1~f1~build~enter',
  deployment: 'web-1',
  stage: 'build',
  traceparent,
};

/** A log, and what was written to it as objects. */
function listening() {
  const lines: Record<string, unknown>[] = [];
  return { lines, to: createLog({ write: (line: string) => void lines.push(JSON.parse(line)) }) };
}

test('a delivery leaves one line, with its outcome, its time and all by which it is found', async () => {
  const { lines, to } = listening();
  await delivery('acme', facts, async () => undefined, to);
  expect(lines).toEqual([
    {
      severity: 'INFO',
      time: expect.any(String),
      handler: 'stage-build',
      eventId: 'web-1~f1~build~enter',
      deployment: 'web-1',
      stage: 'build',
      'logging.googleapis.com/trace': `projects/acme/traces/${'c'.repeat(32)}`,
      'logging.googleapis.com/spanId': 'd'.repeat(16),
      outcome: 'taken',
      millis: expect.any(Number),
      message: 'stage-build took web-1~f1~build~enter',
    },
  ]);
});

test('what is told on the way and what ends in trouble carry the same fields', async () => {
  const { lines, to } = listening();
  const trouble = async (tell: Tell) => {
    tell('could not publish', new Error('gone'));
    throw new Error('contention');
  };
  await expect(delivery('acme', facts, trouble, to)).rejects.toThrow('contention');
  expect(lines).toMatchObject([
    { severity: 'WARNING', message: 'could not publish', deployment: 'web-1', stage: 'build' },
    { severity: 'WARNING', outcome: 'comes-again', deployment: 'web-1', err: { message: 'contention' } },
  ]);
  for (const line of lines) expect(line['logging.googleapis.com/trace']).toBe(`projects/acme/traces/${'c'.repeat(32)}`);
});

test('what comes by the thousand leaves no line each', async () => {
  const quiet = { handler: 'build-logs', eventId: '1', quiet: true };
  const { lines, to } = listening();
  await delivery('acme', quiet, async () => undefined, to);
  expect(lines).toEqual([]);
});
