import { expect, test } from 'vitest';
import { logCap } from '../../../functions/triggers/build-log-chunks.ts';
import { openLog } from '../../../local/cloud-build/build-log.ts';
import type { BuildLogEntry } from '../../../local/cloud-build/log-entry.ts';
import { strictClock } from '../../../local/cloud-build/time.ts';

const build = { id: 'b1', projectId: 'p', steps: [{ name: 'docker', id: 'build' }], tags: ['d-web-1-f1'] };
const leftOut = /^([\d,]+) lines? (?:was|were) left out/;

function open(send: (entry: BuildLogEntry) => Promise<void>) {
  return openLog(build as unknown as Parameters<typeof openLog>[0], send, strictClock());
}

test('a flood that nobody takes yet is bounded, and all that would be stored of it is still on its way', () => {
  const taken: BuildLogEntry[] = [];
  const never = new Promise<void>(() => undefined);
  const log = open((entry) => {
    taken.push(entry);
    return never;
  });
  for (let line = 0; line < 300_000; line += 1) log.step(0, `line ${line} ${'x'.repeat(300)}`);
  const held = taken.reduce((sum, { textPayload }) => sum + textPayload.length + 1_000, 0);
  expect(held).toBeLessThan(33 << 20);
  expect(taken.length).toBeGreaterThan(logCap.lines);
  expect(taken.slice(0, 3).map(({ textPayload }) => textPayload.slice(0, 24))).toEqual([
    'Step #0 - "build": line ',
    'Step #0 - "build": line ',
    'Step #0 - "build": line ',
  ]);
});

test('of a log without end a bounded part is sent, then how many lines were left out, and how the build ended', async () => {
  const taken: string[] = [];
  const log = open(async ({ textPayload }) => {
    taken.push(textPayload.slice(0, 100));
  });
  const lines = 200_000;
  for (let line = 0; line < lines; line += 1) {
    log.step(0, `line ${line}`);
    if (line % 1_000 === 0) await log.drained(1_000);
  }
  log.main('DONE');
  expect(taken.at(-1)).toBe('DONE');
  const said = Number(leftOut.exec(taken.at(-2) ?? '')?.[1]?.replaceAll(',', ''));
  expect(said).toBe(lines - (taken.length - 2));
  expect(said).toBeGreaterThan(100_000);
});

test('a line of a megabyte is sent in parts that say that they belong together', () => {
  const taken: BuildLogEntry[] = [];
  const log = open(async (entry) => void taken.push(entry));
  log.step(0, `${'é'.repeat(500_000)}.`);
  log.step(0, 'short');
  const long = taken.filter(({ split }) => split !== undefined);
  expect(long.map(({ split }) => split?.index)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(new Set(long.map(({ split }) => `${split?.uid} of ${split?.totalSplits}`)).size).toBe(1);
  expect(long.map(({ textPayload }) => textPayload).join('')).toBe(`Step #0 - "build": ${'é'.repeat(500_000)}.`);
  expect(long.every(({ textPayload }) => Buffer.byteLength(textPayload) <= 200_000)).toBe(true);
  expect(taken.at(-1)?.split).toBeUndefined();
});
