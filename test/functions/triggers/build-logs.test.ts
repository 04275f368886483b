import { expect, test } from 'vitest';
import type { Secrets } from '../../../functions/ports.ts';
import { logCap } from '../../../functions/triggers/build-log-chunks.ts';
import { createBuildLogIngest } from '../../../functions/triggers/build-logs.ts';
import type { LogChunk } from '../../../shared/deployment.ts';
import { createMemoryCloud } from '../../fakes/memory-cloud.ts';
import { createMemoryStore } from '../../fakes/memory-store.ts';
import { makeDeployment } from '../../web/fixtures.ts';

const now = '2026-11-21T08:00:00.000Z';
const secret = 'correct-horse-battery-staple';

function ingestInto(secrets: Partial<Secrets> = {}) {
  let commits = 0;
  const store = createMemoryStore(
    () => now,
    () => {
      commits += 1;
    },
  );
  const env = { TOKEN: { secret: 'token:1' } };
  store.put('orgs/acme/deployments/web-1', makeDeployment({ id: 'web-1', status: 'running', org: 'acme', env }));
  const known = { ...createMemoryCloud().ports.secrets, read: async () => secret, ...secrets };
  const take = createBuildLogIngest(store, known);
  return {
    take: (n: number, textPayload: string, more: object = {}) =>
      take({
        insertId: `i${String(n).padStart(6, '0')}`,
        timestamp: `2026-11-21T08:00:00.${String(n).padStart(9, '0')}Z`,
        textPayload,
        labels: { build_tags: 'o-acme,d-web-1-f1' },
        ...more,
      }),
    commits: () => commits,
    stored: () =>
      [...store.docs]
        .filter(([path]) => path.includes('/logs/'))
        .map(([, { data }]) => data as unknown as LogChunk)
        .toSorted((a, b) => a.first - b.first)
        .flatMap(({ lines }) => lines.map(({ text }) => text)),
    everything: () => JSON.stringify([...store.docs]),
  };
}

test('a secret that stands across two parts of a long line is never stored', async () => {
  const { take, stored, everything } = ingestInto();
  const text = `${'x'.repeat(50)} ${secret} end`;
  const half = text.indexOf(secret) + 10;
  const split = (index: number) => ({ split: { uid: 'u1', index, totalSplits: 2 } });
  await Promise.all([take(2, text.slice(half), split(1)), take(1, text.slice(0, half), split(0)), take(3, 'after')]);
  expect(stored()).toEqual([`${'x'.repeat(50)} ***REDACTED*** end`, 'after']);
  expect(everything()).not.toContain(secret.slice(10));
});

test('a process that stands still in a flood stores the lines in order all the same', async () => {
  const { take, stored } = ingestInto();
  const numbers = Array.from({ length: 40 }, (_, n) => n);
  const taken = numbers.filter((n) => n !== 7).map((n) => take(n, `line ${n}`));
  const until = Date.now() + 400;
  while (Date.now() < until);
  // What was on its way meanwhile is read only after the timers that have become due.
  await new Promise((resolve) => setTimeout(resolve, 30));
  await Promise.all([...taken, take(7, 'line 7')]);
  expect(stored()).toEqual(numbers.map((n) => `line ${n}`));
});

test('after the cap lines that come together cost one write, and none of them joins the log', async () => {
  const { take, commits, stored } = ingestInto();
  await Promise.all(Array.from({ length: logCap.lines + 5 }, (_, n) => take(n, `line ${n}`)));
  expect(stored()).toHaveLength(logCap.lines);
  const before = commits();
  await Promise.all([take(90_001, 'late'), take(90_002, 'later')]);
  expect(commits()).toBe(before + 1);
  expect(stored()).toHaveLength(logCap.lines);
});

test('secrets that could not be read are read again, and nothing is stored before', async () => {
  let trouble = 1;
  const read = async () => {
    if (trouble-- > 0) throw new Error('Secret Manager is away');
    return secret;
  };
  const { take, stored } = ingestInto({ read });
  await expect(take(1, `the token is ${secret}`)).rejects.toThrow('away');
  expect(stored()).toEqual([]);
  await take(1, `the token is ${secret}`);
  expect(stored()).toEqual(['the token is ***REDACTED***']);
});
