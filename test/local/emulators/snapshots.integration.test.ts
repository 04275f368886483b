import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Firestore } from '@google-cloud/firestore';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { RunningEmulator } from '../../../local/emulators/emulator.ts';
import { startFirestoreEmulator } from '../../../local/emulators/firestore.ts';
import { keepSnapshots, secondsLost } from '../../../local/emulators/keeper.ts';
import { snapshots, takeSnapshot } from '../../../local/emulators/snapshots.ts';

const project = 'snapshots-test';
let dir: string;
let emulator: RunningEmulator | undefined;

beforeEach(async () => {
  vi.stubEnv('METADATA_SERVER_DETECTION', 'none');
  dir = await mkdtemp(path.join(os.tmpdir(), 'slipway-snapshots-'));
});

afterEach(async () => {
  await emulator?.close();
  emulator = undefined;
  vi.unstubAllEnvs();
  await rm(dir, { recursive: true, force: true });
});

async function start(importFrom?: string): Promise<Firestore> {
  emulator = await startFirestoreEmulator({ dir, ...(importFrom === undefined ? {} : { importFrom }) });
  vi.stubEnv('FIRESTORE_EMULATOR_HOST', `127.0.0.1:${emulator.port}`);
  return new Firestore({ projectId: project });
}

async function kill(): Promise<void> {
  const pid = emulator?.pid ?? 0;
  process.kill(pid, 'SIGKILL');
  await emulator?.close();
}

test('what was in the last snapshot is there again after a kill, and what came after is not', async () => {
  const before = await start();
  await before.doc('orgs/local').set({ name: 'kept', when: new Date(0) });
  await takeSnapshot(dir, { port: emulator?.port ?? 0, project });
  await before.doc('orgs/later').set({ name: 'lost' });
  await before.terminate();
  await kill();

  const [newest] = await snapshots(dir);
  const after = await start(newest);
  const [kept, lost] = await after.getAll(after.doc('orgs/local'), after.doc('orgs/later'));
  expect(kept?.get('name')).toBe('kept');
  expect(lost?.exists).toBe(false);
  await after.terminate();
}, 60_000);

test('two generations are kept', async () => {
  const firestore = await start();
  await firestore.doc('a/b').set({ n: 1 });
  for (let n = 0; n < 4; n++) await takeSnapshot(dir, { port: emulator?.port ?? 0, project });
  expect(await snapshots(dir)).toHaveLength(2);
  expect((await readdir(dir)).filter((name) => /^\d+$/.test(name)).sort()).toEqual(['3', '4']);
  await firestore.terminate();
}, 60_000);

test('nothing is exported while nothing changes, and a clean end keeps even what nobody told of', async () => {
  const firestore = await start();
  let changes = 1;
  const trouble: string[] = [];
  const keep = () =>
    keepSnapshots({
      dir,
      port: emulator?.port ?? 0,
      project,
      everyMs: 200,
      changes: () => changes,
      onTrouble: (sentence) => trouble.push(sentence),
    });
  const keeper = keep();
  await sleep(2500);
  expect(await snapshots(dir)).toEqual([]);
  expect(keeper.atRisk()).toBe(0);
  changes++;
  expect(keeper.atRisk()).toBeGreaterThan(0);
  await firestore.doc('a/b').set({ n: 1 });
  await sleep(2500);
  expect(await snapshots(dir)).toHaveLength(1);
  await firestore.doc('a/b').set({ n: 2 });
  await keeper.close();
  expect(await snapshots(dir)).toHaveLength(2);
  expect(await secondsLost(dir)).toBe(0);
  expect(trouble).toEqual([]);
  await firestore.terminate();
}, 60_000);

test('after a kill the next start knows how many seconds are lost at most', async () => {
  let changes = 1;
  const trouble: string[] = [];
  // No emulator answers here: every export fails, as in the seconds before a kill of the whole machine.
  const keeper = keepSnapshots({
    dir,
    port: 1,
    project,
    changes: () => changes,
    onTrouble: (sentence) => trouble.push(sentence),
  });
  await sleep(1200);
  changes++;
  await sleep(2200);
  const lost = await secondsLost(dir);
  expect(lost).toBeGreaterThanOrEqual(2);
  expect(lost).toBeLessThanOrEqual(5);
  expect(await secondsLost(dir)).toBeLessThanOrEqual(lost);
  await keeper.close();
});
