import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Firestore } from '@google-cloud/firestore';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listCloudBackups } from '../../functions/cloud-backups.ts';
import { tick } from '../../functions/engine/tick.ts';
import { createStore } from '../../functions/google/firestore.ts';
import type { Exports } from '../../functions/project-ports.ts';
import { startFirestoreEmulator } from '../../local/emulators/firestore.ts';
import type { CloudBackup } from '../../shared/backup.ts';
import { createWorld } from '../fakes/world.ts';

let firestore: Firestore;
let stop: () => Promise<void>;

beforeAll(async () => {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'slipway-cloud-backups-'));
  const emulator = await startFirestoreEmulator({ dir });
  firestore = new Firestore({
    projectId: 'acme-cloud',
    host: `127.0.0.1:${emulator.port}`,
    ssl: false,
    customHeaders: { Authorization: 'Bearer owner' },
  });
  stop = async () => {
    await firestore.terminate();
    await emulator.close();
    await rm(dir, { recursive: true });
  };
});
afterAll(() => stop());

test('the list names an export that could not be begun, and tells the others as Firestore does', async () => {
  const { shell } = createWorld();
  const known: CloudBackup[] = [];
  const exports: Exports = {
    bucket: 'gs://b',
    begin: async () => {
      throw new Error('PERMISSION_DENIED');
    },
    list: async () => known,
  };
  const ports = { ...shell.ports, exports };
  await tick({ ...shell, ports, store: createStore(firestore) });
  const [intended, ...none] = await listCloudBackups(exports, firestore);
  expect(none).toEqual([]);
  expect(intended).toMatchObject({ status: 'intended', operation: null, ofOneMoment: true, documents: null });
  if (intended === undefined) throw new Error('nothing is listed');
  expect(Date.parse(intended.at) % 60_000).toBe(0);
  expect(Date.parse(intended.expiresAt) - Date.parse(intended.startedAt)).toBe(30 * 86_400_000);

  const done: CloudBackup = { ...intended, status: 'done', operation: 'operations/1', documents: 1200, bytes: 3 };
  const byHand: CloudBackup = { ...done, id: 'by-hand', location: 'gs://b/by-hand', at: '2999-01-01T00:00:00.000Z' };
  known.push(done, byHand);
  expect(await listCloudBackups(exports, firestore)).toEqual([byHand, done]);
});
