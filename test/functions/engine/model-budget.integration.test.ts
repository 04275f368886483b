import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Firestore } from '@google-cloud/firestore';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { spendOnModel } from '../../../functions/engine/model-budget.ts';
import { createStore } from '../../../functions/google/firestore.ts';
import type { Store } from '../../../functions/ports.ts';
import type { RunningEmulator } from '../../../local/emulators/emulator.ts';
import { startFirestoreEmulator } from '../../../local/emulators/firestore.ts';

let dir: string;
let emulator: RunningEmulator;
let firestore: Firestore;
let store: Store;

beforeAll(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'model-budget-'));
  emulator = await startFirestoreEmulator({ dir });
  process.env.FIRESTORE_EMULATOR_HOST = `127.0.0.1:${emulator.port}`;
  firestore = new Firestore({ projectId: 'model-budget-test' });
  store = createStore(firestore);
});

afterAll(async () => {
  await firestore?.terminate();
  await emulator?.close();
  await rm(dir, { recursive: true, force: true });
});

test('sixty questions at the same moment take no more than the budget, and count what they took', async () => {
  const quota = { modelCallsPerDay: 25, modelTokensPerDay: 400_000 };
  const keys = Array.from({ length: 60 }, (_, index) => `d${index}`);
  const taken = await Promise.all(keys.map((key) => spendOnModel(store, { org: 'acme', quota, key }, 4_000)));
  const spendings = taken.flatMap((each) => (typeof each === 'string' ? [] : [each]));
  expect(spendings.length).toBeGreaterThan(0);
  expect(spendings.length).toBeLessThanOrEqual(25);
  await Promise.all(spendings.map(({ settle }) => settle(300)));
  const shares = await firestore.collection('orgs/acme/quota').get();
  const sum = (field: string) => shares.docs.reduce((total, doc) => total + Number(doc.get(field)), 0);
  expect(sum('calls')).toBe(spendings.length);
  expect(sum('tokens')).toBe(300 * spendings.length);
});
