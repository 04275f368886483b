import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Firestore } from '@google-cloud/firestore';
import * as grpc from '@grpc/grpc-js';
import { createStore } from '../../../../functions/google/firestore.ts';
import { createSecrets } from '../../../../functions/google/secret-manager.ts';
import type { Ports } from '../../../../functions/ports.ts';
import { createApi } from '../../../../functions/triggers/api/app.ts';
import type { ApiDeps } from '../../../../functions/triggers/api/context.ts';
import { startFirestoreEmulator } from '../../../../local/emulators/firestore.ts';
import { startSecretManager } from '../../../../local/secret-manager/server.ts';
import { createMemoryCloud } from '../../../fakes/memory-cloud.ts';

export interface ApiUnderTest {
  readonly deps: ApiDeps;
  readonly firestore: Firestore;
  readonly published: readonly { readonly topic: string; readonly message: object }[];
  /** Sends a request as somebody; the token of this API is the user's id. */
  ask(who: string | null, method: string, path: string, options?: AskOptions): Promise<Response>;
  /** Everything that stands in Firestore, as text. */
  everything(): Promise<string>;
  close(): Promise<void>;
}

export interface AskOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The API over Google's Firestore emulator and the local Secret Manager; GitHub and Cloud Run are in memory. */
export async function startApi(): Promise<ApiUnderTest> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'api-'));
  const project = 'api-test';
  const [emulator, secretManager] = await Promise.all([
    startFirestoreEmulator({ dir }),
    startSecretManager({ port: 0, dir: path.join(dir, 'secrets'), project, region: 'us-central1' }),
  ]);
  process.env.FIRESTORE_EMULATOR_HOST = `127.0.0.1:${emulator.port}`;
  const firestore = new Firestore({ projectId: project });
  const sslCreds = grpc.credentials.createInsecure();
  const secrets = createSecrets(project, { apiEndpoint: '127.0.0.1', port: secretManager.port, sslCreds });
  const published: { topic: string; message: object }[] = [];
  const ports: Ports = { ...createMemoryCloud().ports, secrets };
  const deps: ApiDeps = {
    store: createStore(firestore),
    ports,
    broker: { publish: async (topic, message) => void published.push({ topic, message }) },
    verify: async (token) => {
      if (token === 'expired') throw new Error('auth/id-token-expired');
      return { uid: token, email: null };
    },
    config: {
      project,
      webUrl: 'http://web.example',
      allowedOrigins: ['http://web.example'],
      sourceHosts: ['github.com'],
      version: '0.0.0',
    },
    checks: { firestore: async () => undefined },
  };
  const app = createApi(deps);
  await seed(firestore);
  return {
    deps,
    firestore,
    published,
    ask: async (who, method, address, { body, headers = {} } = {}) =>
      app.request(`http://api.example${address}`, {
        method,
        headers: {
          ...(who === null ? {} : { authorization: `Bearer ${who}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    everything: async () => JSON.stringify(await documentsIn(firestore)),
    async close() {
      await firestore.terminate();
      await Promise.all([emulator.close(), secretManager.close()]);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

export const roles = ['owner', 'deployer', 'approver', 'viewer'] as const;

async function seed(firestore: Firestore): Promise<void> {
  for (const name of ['acme', 'other']) {
    await firestore.doc(`orgs/${name}`).set({
      name,
      project: 'api-test',
      region: 'us-central1',
      registry: 'registry.example/slipway',
      runtimeServiceAccount: 'run@api-test.iam.gserviceaccount.com',
      buildServiceAccount: 'build@api-test.iam.gserviceaccount.com',
      allowTopicDeploys: true,
    });
  }
  for (const role of roles) await firestore.doc(`orgs/acme/members/${role}`).set({ role, email: null });
  await firestore.doc('orgs/other/members/neighbour').set({ role: 'owner', email: null });
}

async function documentsIn(firestore: Firestore): Promise<unknown> {
  const read = async (collection: FirebaseFirestore.CollectionReference): Promise<unknown[]> => {
    const { docs } = await collection.get();
    return Promise.all(
      docs.map(async (doc) => [doc.id, doc.data(), await Promise.all((await doc.ref.listCollections()).map(read))]),
    );
  };
  return Promise.all((await firestore.listCollections()).map(read));
}
