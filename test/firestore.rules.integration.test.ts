import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { initializeTestEnvironment, type RulesTestEnvironment } from '@firebase/rules-unit-testing';
import {
  collection,
  collectionGroup,
  deleteDoc,
  doc,
  type Firestore,
  getDoc,
  getDocs,
  query,
  setDoc,
  setLogLevel,
  updateDoc,
} from 'firebase/firestore';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningEmulator } from '../local/emulators/emulator.ts';
import { startFirestoreEmulator } from '../local/emulators/firestore.ts';

const members = ['owner', 'deployer', 'approver', 'viewer'] as const;
const outsiders = ['stranger', 'member of another organisation', 'member without a role', 'anonymous'] as const;
type Who = (typeof members)[number] | (typeof outsiders)[number];

const readable = [
  'orgs/acme/members',
  'orgs/acme/services',
  'orgs/acme/deployments',
  'orgs/acme/deployments/d1/logs',
  'orgs/acme/deployments/d1/events',
  'orgs/acme/rejections',
  'orgs/acme/releases',
  'orgs/acme/audit',
  'orgs/acme/metrics',
] as const;

const closed = [
  'inbox',
  'outbox',
  'effects',
  'idem',
  'claims',
  'buildLogs',
  'system',
  'vitals',
  'rejections',
  'kept',
  'orgs/acme/quota',
  'orgs/acme/secrets',
  'orgs/acme/services/s1/anything',
  'orgs/acme/deployments/d1/events/e1/anything',
  'unheard-of',
] as const;

const operations = {
  get: (db, folder) => getDoc(doc(db, folder, 'present')),
  'get of what is missing': (db, folder) => getDoc(doc(db, folder, 'missing')),
  list: (db, folder) => getDocs(query(collection(db, folder))),
  create: (db, folder) => setDoc(doc(db, folder, 'new'), { role: 'owner' }),
  update: (db, folder) => updateDoc(doc(db, folder, 'present'), { role: 'owner' }),
  delete: (db, folder) => deleteDoc(doc(db, folder, 'present')),
} as const satisfies Readonly<Record<string, (db: Firestore, folder: string) => Promise<unknown>>>;
type Operation = keyof typeof operations;
const reads: readonly Operation[] = ['get', 'get of what is missing', 'list'];

let dir: string;
let emulator: RunningEmulator;
let env: RulesTestEnvironment;
let clients: Readonly<Record<Who, Firestore>>;

beforeAll(async () => {
  setLogLevel('silent');
  dir = await mkdtemp(path.join(os.tmpdir(), 'rules-'));
  emulator = await startFirestoreEmulator({ dir });
  env = await initializeTestEnvironment({
    projectId: 'rules-test',
    firestore: { host: '127.0.0.1', port: emulator.port, rules: await readFile('firestore.rules', 'utf8') },
  });
  await env.withSecurityRulesDisabled(async (context) => {
    const db = context.firestore() as unknown as Firestore;
    for (const role of members) await setDoc(doc(db, 'orgs/acme/members', role), { role, email: null });
    await setDoc(doc(db, 'orgs/acme/members/roleless'), { role: 'guest', email: null });
    await setDoc(doc(db, 'orgs/other/members/elsewhere'), { role: 'owner', email: null });
    for (const org of ['acme', 'other']) await setDoc(doc(db, 'orgs', org), { name: org });
    for (const folder of [...readable, ...closed]) await setDoc(doc(db, folder, 'present'), { org: 'acme' });
  });
  const signedIn = (uid: string) => env.authenticatedContext(uid).firestore() as unknown as Firestore;
  clients = {
    owner: signedIn('owner'),
    deployer: signedIn('deployer'),
    approver: signedIn('approver'),
    viewer: signedIn('viewer'),
    stranger: signedIn('stranger'),
    'member of another organisation': signedIn('elsewhere'),
    'member without a role': signedIn('roleless'),
    anonymous: env.unauthenticatedContext().firestore() as unknown as Firestore,
  };
});

afterAll(async () => {
  await env?.cleanup();
  await emulator?.close();
  await rm(dir, { recursive: true, force: true });
});

/** Whether the operation goes through; anything but a refusal by the rules fails the test. */
async function isAllowed(operation: Operation, who: Who, folder: string): Promise<boolean> {
  try {
    await operations[operation](clients[who], folder);
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === 'permission-denied') return false;
    throw error;
  }
}

describe.each(Object.keys(operations) as Operation[])('%s', (operation) => {
  test.each(members)('a member reads the organisation and writes nothing: %s', async (who) => {
    for (const folder of readable) {
      expect(await isAllowed(operation, who, folder), folder).toBe(reads.includes(operation));
    }
  });

  test.each(outsiders)('whoever is no member gets nothing: %s', async (who) => {
    for (const folder of readable) expect(await isAllowed(operation, who, folder), folder).toBe(false);
  });

  test.each([...members, ...outsiders])('what the pipeline keeps to itself is closed to everybody: %s', async (who) => {
    for (const folder of closed) expect(await isAllowed(operation, who, folder), folder).toBe(false);
  });
});

describe('the organisation itself', () => {
  test.each(members)('a member reads it and changes nothing: %s', async (who) => {
    expect((await getDoc(doc(clients[who], 'orgs/acme'))).data()).toEqual({ name: 'acme' });
    await expect(setDoc(doc(clients[who], 'orgs/acme'), { name: 'mine' })).rejects.toThrow(
      /PERMISSION_DENIED|false for/,
    );
    await expect(deleteDoc(doc(clients[who], 'orgs/acme'))).rejects.toThrow(/PERMISSION_DENIED|false for/);
  });

  test.each(outsiders)('it is not there for whoever is no member: %s', async (who) => {
    await expect(getDoc(doc(clients[who], 'orgs/acme'))).rejects.toMatchObject({ code: 'permission-denied' });
  });

  test.each([...members, ...outsiders])('nobody lists organisations: %s', async (who) => {
    await expect(getDocs(collection(clients[who], 'orgs'))).rejects.toMatchObject({ code: 'permission-denied' });
  });

  test.each(['deployments', 'logs', 'events', 'services', 'members'])(
    'nobody reads across organisations by a collection group: %s',
    async (group) => {
      await expect(getDocs(collectionGroup(clients.owner, group))).rejects.toMatchObject({ code: 'permission-denied' });
    },
  );

  test('nobody makes oneself a member', async () => {
    const own = doc(clients.stranger, 'orgs/acme/members/stranger');
    await expect(setDoc(own, { role: 'owner', email: null })).rejects.toMatchObject({ code: 'permission-denied' });
  });
});

test('no rule reaches deeper than it says: there is no recursive wildcard', async () => {
  expect(await readFile('firestore.rules', 'utf8')).not.toContain('=**');
});
