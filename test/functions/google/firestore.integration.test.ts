import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Firestore } from '@google-cloud/firestore';
import { afterAll, beforeAll } from 'vitest';
import { createStore } from '../../../functions/google/firestore.ts';
import { startFirestoreEmulator } from '../../../local/emulators/firestore.ts';
import { storeContract } from './store-contract.ts';

let firestore: Firestore;
let stop: () => Promise<void>;

beforeAll(async () => {
  const dir = await mkdtemp(path.join(tmpdir(), 'slipway-store-'));
  const emulator = await startFirestoreEmulator({ dir });
  process.env['FIRESTORE_EMULATOR_HOST'] = `127.0.0.1:${emulator.port}`;
  firestore = new Firestore({ projectId: 'store-contract', preferRest: false });
  stop = async () => {
    await firestore.terminate();
    await emulator.close();
    await rm(dir, { recursive: true });
  };
});
afterAll(() => stop());

let count = 0;
storeContract(
  'Firestore',
  async () => createStore(firestore),
  () => `c${++count}`,
);
