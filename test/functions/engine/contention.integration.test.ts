import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Firestore } from '@google-cloud/firestore';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Acceptor, accept } from '../../../functions/engine/accept.ts';
import { paths } from '../../../functions/engine/documents.ts';
import { createStore } from '../../../functions/google/firestore.ts';
import type { RunningEmulator } from '../../../local/emulators/emulator.ts';
import { startFirestoreEmulator } from '../../../local/emulators/firestore.ts';
import { aRequest } from '../../fakes/world.ts';

let dir: string;
let emulator: RunningEmulator;
let firestore: Firestore;
let acceptor: Acceptor;

beforeAll(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'contention-'));
  emulator = await startFirestoreEmulator({ dir });
  process.env.FIRESTORE_EMULATOR_HOST = `127.0.0.1:${emulator.port}`;
  firestore = new Firestore({ projectId: 'contention-test', ignoreUndefinedProperties: true });
  acceptor = {
    store: createStore(firestore),
    broker: { publish: async () => undefined },
    sourceHosts: ['github.com'],
    tell: (problem) => console.error(problem),
  };
});

afterAll(async () => {
  await firestore?.terminate();
  await emulator?.close();
  await rm(dir, { recursive: true, force: true });
});

async function organisation(name: string, quota: object): Promise<void> {
  await firestore.doc(paths.org(name)).set({
    name,
    project: name,
    region: 'us-central1',
    registry: 'registry.example/p',
    runtimeServiceAccount: 'run@p',
    buildServiceAccount: 'build@p',
    allowTopicDeploys: true,
    quota,
  });
}

test('fifty requests of one organisation at the same moment are all accepted', async () => {
  await organisation('busy', { concurrent: 60, perHour: 60 });
  const begun = performance.now();
  const requests = Array.from({ length: 50 }, (_, index) =>
    accept(acceptor, { ...aRequest(), org: 'busy', service: `s${index}` }),
  );
  const accepted = await Promise.all(requests);
  console.log(`50 at once: ${Math.round(performance.now() - begun)} ms`);
  expect(new Set(accepted.map(({ deployment }) => deployment.quotaPlace)).size).toBe(50);
});

test('of eighty at the same moment exactly as many are accepted as the quota allows, and the others are told', async () => {
  await organisation('full', { concurrent: 60, perHour: 1_000 });
  const requests = Array.from({ length: 80 }, (_, index) =>
    accept(acceptor, { ...aRequest(), org: 'full', service: `s${index}` }),
  );
  const results = await Promise.allSettled(requests);
  const refused = results.flatMap((each) =>
    each.status === 'rejected' ? [each.reason.failure?.code ?? each.reason] : [],
  );
  expect(refused).toEqual(Array.from({ length: 20 }, () => 'quota-reached'));
});

test('an hour ends at its limit, however many come at the same moment', async () => {
  await organisation('hourly', { concurrent: 1_000, perHour: 40 });
  const requests = Array.from({ length: 60 }, (_, index) =>
    accept(acceptor, { ...aRequest(), org: 'hourly', service: `s${index}` }),
  );
  const results = await Promise.allSettled(requests);
  const refused = results.flatMap((each) =>
    each.status === 'rejected' ? [each.reason.failure?.code ?? each.reason] : [],
  );
  expect(refused).toEqual(Array.from({ length: 20 }, () => 'quota-reached'));
});
