import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Firestore } from '@google-cloud/firestore';
import type { Running } from '../../local/component.ts';
import { startFirestoreEmulator } from '../../local/emulators/firestore.ts';
import { startPageServer } from '../../local/web/page-server.ts';
import type { PageConfig } from '../../shared/page-config.ts';
import { buildPage, top } from './build-page.ts';
import { startTestApi, type TestApi } from './test-api.ts';

export interface Laptop {
  readonly web: string;
  readonly config: PageConfig;
  readonly api: TestApi;
  readonly db: Firestore;
  stopFirestore(): Promise<void>;
  /** Starts it again on the same port, empty but for the organisation. */
  startFirestore(): Promise<void>;
  close(): Promise<void>;
}

const project = 'slipway-web-test';
/** The emulator's own word for a caller that no rule binds. */
const owner = { Authorization: 'Bearer owner' };

async function openDatabase(port: number): Promise<Firestore> {
  const db = new Firestore({ projectId: project, host: `127.0.0.1:${port}`, ssl: false, customHeaders: owner });
  await db.doc('orgs/local').set({ name: 'local', project, region: 'us-central1' });
  await db.doc('orgs/local/members/local-user').set({ role: 'owner', email: null });
  return db;
}

/** The built page on its real server, with Google's Firestore emulator under the real rules and a small API. */
export async function startLaptop(): Promise<Laptop> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'slipway-web-'));
  const folder = path.join(dir, 'page');
  const rulesFile = path.join(top, 'firestore.rules');
  await buildPage(folder);

  let emulator = await startFirestoreEmulator({ dir, rulesFile });
  const { port } = emulator;
  let db = await openDatabase(port);
  const api = await startTestApi();
  const config: PageConfig = {
    project,
    org: 'local',
    api: api.url,
    token: api.token,
    firestore: { host: '127.0.0.1', port },
    user: { uid: 'local-user', email: 'local@localhost' },
    firebase: null,
  };
  const page: Running = await startPageServer({ port: 0, folder, config });
  return {
    web: `http://127.0.0.1:${page.port}`,
    config,
    api,
    get db() {
      return db;
    },
    stopFirestore: async () => {
      await db.terminate();
      await emulator.close();
    },
    startFirestore: async () => {
      emulator = await startFirestoreEmulator({ dir, rulesFile, port });
      db = await openDatabase(port);
    },
    close: async () => {
      await Promise.all([page.close(), api.close(), db.terminate()]);
      await emulator.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
