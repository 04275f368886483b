import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Firestore } from '@google-cloud/firestore';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ExportService } from '../../functions/google/firestore-exports.ts';
import { type Restorable, restoreCloud } from '../../functions/restore-cloud.ts';
import { type Database, readDatabase, type StoredDocument, writeDatabase } from '../../local/backup/firestore-rest.ts';
import { startFirestoreEmulator } from '../../local/emulators/firestore.ts';
import type { CloudBackup } from '../../shared/backup.ts';
import { stages } from '../../shared/stages.ts';
import { createWorld, type World } from '../fakes/world.ts';

const project = 'acme-cloud';
let database: Database;
let firestore: Firestore;
let stop: () => Promise<void>;

beforeAll(async () => {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'slipway-restore-cloud-'));
  const emulator = await startFirestoreEmulator({ dir });
  database = { address: `127.0.0.1:${emulator.port}`, project };
  const customHeaders = { Authorization: 'Bearer owner' };
  firestore = new Firestore({ projectId: project, host: database.address, ssl: false, customHeaders });
  stop = async () => {
    await firestore.terminate();
    await emulator.close();
    await rm(dir, { recursive: true });
  };
});
afterAll(() => stop());

/** Firestore's exports over an emulator, kept in memory; an import leaves what it does not have, as Google's does. */
function exportsOf(lost: { imports: number }): ExportService {
  const kept = new Map<string, { readonly backup: CloudBackup; readonly documents: readonly StoredDocument[] }>();
  return {
    begin: async () => '',
    take: async (at, location) => {
      const { documents } = await readDatabase(database);
      const [time, id] = [at.toISOString(), location.split('/').at(-1) ?? ''];
      const times = { at: time, startedAt: time, endedAt: time, expiresAt: time };
      const counts = { documents: documents.length, bytes: 1 };
      const what = { id, operation: id, location, status: 'done', ofOneMoment: true } as const;
      const backup: CloudBackup = { ...what, ...times, ...counts };
      kept.set(location, { backup, documents });
      return backup;
    },
    list: async () => [...kept.values()].map(({ backup }) => backup),
    clear: async () => {
      const all = `http://${database.address}/emulator/v1/projects/${project}/databases/(default)/documents`;
      await fetch(all, { method: 'DELETE' });
    },
    load: async (location) => {
      if (lost.imports > 0) {
        lost.imports -= 1;
        throw new Error('the connection was lost');
      }
      const { documents } = kept.get(location) ?? { documents: [] };
      await writeDatabase(database, documents);
      return documents.length;
    },
    close: async () => undefined,
  };
}

/** Puts what a world has written into Firestore, with a tick that was heard long ago. */
async function copy({ store }: World): Promise<void> {
  await Promise.all([...store.docs].map(([at, { data }]) => firestore.doc(at).set(data)));
  await firestore.doc('system/tick').set({ at: '2026-01-01T00:00:00.000Z' });
}

test('a project is restored to an export: what came later is gone, and its numbers are not used again', async () => {
  const world = createWorld();
  await world.request();
  await world.run();
  const underWay = await world.request();
  await world.run(stages.build.topic);
  await copy(world);
  const lost = { imports: 1 };
  const exports = exportsOf(lost);
  const { id } = await exports.take(new Date(), 'gs://b/earlier');
  await world.run();
  const later = await world.request();
  await world.run();
  await copy(world);
  const restorable: Restorable = {
    firestore,
    exports,
    live: async () => [],
    bucket: 'gs://b',
    actor: 'operator',
    say: () => undefined,
  };

  await firestore.doc('system/tick').set({ at: new Date().toISOString() });
  await expect(restoreCloud(restorable, id)).rejects.toThrow(/still writes.*-var=writable=false/s);
  expect((await firestore.doc(`orgs/acme/deployments/${later.id}`).get()).exists).toBe(true);

  await copy(world);
  await expect(restoreCloud(restorable, id)).rejects.toThrow('the connection was lost');
  await restoreCloud(restorable, (await exports.list()).find((each) => each.id.endsWith('-safety'))?.id ?? '');
  const { safety } = await restoreCloud(restorable, id);
  expect(safety.documents).toBeGreaterThan(20);
  const at = async (document: string) => (await firestore.doc(document).get()).data();
  expect(await at(`orgs/acme/deployments/${later.id}`)).toBeUndefined();
  expect(await at(`orgs/acme/deployments/${underWay.id}`)).toMatchObject({ status: 'errored' });
  expect(await at('orgs/acme/services/web')).toMatchObject({ runningDep: null, nextSeq: later.seq + 1 });
});
