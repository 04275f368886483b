import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checksumOf, readBackup, writeBackup } from '../../../local/backup/archive.ts';
import { backupFolder, backupVault, save } from '../../../local/backup/backups.ts';
import { openDatabase } from '../../../local/backup/database.ts';
import {
  type Database,
  readDatabase,
  type StoredDocument,
  writeDatabase,
} from '../../../local/backup/firestore-rest.ts';
import { planLocalRestore, restore } from '../../../local/backup/restore.ts';
import type { RunningEmulator } from '../../../local/emulators/emulator.ts';
import { startFirestoreEmulator } from '../../../local/emulators/firestore.ts';
import { snapshots, takeSnapshot } from '../../../local/emulators/snapshots.ts';
import { notedProcesses } from '../../../local/leftovers.ts';
import { isAlive } from '../../../local/process-identity.ts';
import { project } from '../../../local/wiring.ts';
import { oddDocuments } from './documents.ts';

let scratch: string;
let emulator: RunningEmulator;
const at = (name: string): Database => ({ address: `127.0.0.1:${emulator.port}`, project: name });

beforeAll(async () => {
  scratch = await mkdtemp(path.join(os.tmpdir(), 'slipway-backup-'));
  emulator = await startFirestoreEmulator({ dir: scratch });
});
afterAll(async () => {
  await emulator?.close();
  await rm(scratch, { recursive: true, force: true });
});

const counter = (n: number): readonly StoredDocument[] =>
  ['aaa/first', 'zzz/last'].map((each) => ({ path: each, fields: { n: { integerValue: String(n) } } }));

test('thousands of documents of every kind come back into an empty project as they were', async () => {
  await writeDatabase(at('one'), oddDocuments(3000, 7));
  const { at: readAt, documents } = await readDatabase(at('one'));
  const root = path.join(scratch, 'odd');
  const contents = {
    kind: 'by-hand',
    project: 'one',
    at: readAt,
    startedAt: new Date().toISOString(),
    documents,
  } as const;
  const backup = await writeBackup(root, contents, backupVault(scratch));
  await writeDatabase(at('two'), await readBackup(root, backup, backupVault(scratch)));
  const restored = await readDatabase(at('two'));
  expect(restored.documents).toHaveLength(3000);
  expect(checksumOf(restored.documents)).toBe(backup.checksum);
  expect(restored.documents).toEqual(documents);
});

test('a backup is of one moment, whatever is written while it is read', async () => {
  await writeDatabase(at('busy'), [...counter(0), ...oddDocuments(2500, 8)]);
  let isOver = false;
  const writing = (async () => {
    let n = 0;
    for (; !isOver; n += 1) await writeDatabase(at('busy'), counter(n));
    return n;
  })();
  const { documents } = await readDatabase(at('busy'));
  isOver = true;
  expect(await writing).toBeGreaterThan(2);
  const [first, last] = counter(0).map(({ path: each }) => documents.find((document) => document.path === each));
  // One batch of the emulator may be read between its two documents, but never an older and a newer one.
  expect(Math.abs(Number(first?.fields.n?.integerValue) - Number(last?.fields.n?.integerValue))).toBeLessThan(2);
});

/** The folder of a stack that was stopped, with a backup of its earlier documents. */
async function folder(name: string) {
  const dir = path.join(scratch, name);
  const earlier = [{ path: 'orgs/local', fields: {} }, ...oddDocuments(500, 9)];
  await writeDatabase(at(project), earlier);
  const snapshot = () => takeSnapshot(path.join(dir, 'firestore'), { port: emulator.port, project });
  await snapshot();
  const { backup } = await save(dir, at(project), 'by-hand');
  await writeDatabase(at(project), oddDocuments(600, 10));
  await snapshot();
  return { dir, backup };
}

/** What a start would find. */
async function documentsIn(dir: string): Promise<readonly StoredDocument[]> {
  const { database, close } = await openDatabase(dir);
  const { documents } = await readDatabase(database);
  await close();
  return documents.filter(({ path: each }) => !each.startsWith('orgs/local/audit/'));
}

test('a restore is planned, refused when a file is damaged, and keeps what it replaces', async () => {
  const { dir, backup } = await folder('whole');
  const planned = await planLocalRestore(dir, backup.id);
  expect(planned.changes).toMatchObject({
    things: { added: 0, changed: expect.any(Number), removed: 67 },
    parts: { removed: 33 },
  });

  const part = path.join(backupFolder(dir), backup.id, backup.parts[0]?.name ?? '');
  const bytes = await readFile(part);
  await writeFile(part, Buffer.concat([bytes, Buffer.from(' ')]));
  const before = await snapshots(path.join(dir, 'firestore'));
  await expect(restore(dir, backup.id, () => undefined)).rejects.toThrow(/is damaged/);
  expect(await snapshots(path.join(dir, 'firestore'))).toEqual(before);
  await writeFile(part, bytes);

  const said: string[] = [];
  const { safety } = await restore(dir, backup.at, (line) => said.push(line));
  expect(said).toHaveLength(3);
  expect(checksumOf(await documentsIn(dir))).toBe(backup.checksum);
  const replaced = safety === null ? [] : await readBackup(backupFolder(dir), safety, backupVault(dir));
  expect(replaced).toEqual((await readDatabase(at(project))).documents);
});

test('a restore that was killed in the middle has changed nothing, and a second one completes', async () => {
  const { dir, backup } = await folder('killed');
  const { documents: later } = await readDatabase(at(project));
  const before = await snapshots(path.join(dir, 'firestore'));
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', path.resolve('cli/main.ts'), 'restore', '--at', backup.id],
    {
      env: { ...process.env, SLIPWAY_DIR: dir, SLIPWAY_API: '', NODE_OPTIONS: '' },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  for await (const text of child.stdout.setEncoding('utf8')) {
    if (String(text).includes('Written')) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  expect(child.signalCode).toBe('SIGKILL');
  const [left] = await notedProcesses(dir);
  expect(left && isAlive(left)).toBe(true);
  expect(await documentsIn(dir)).toEqual(later);
  expect(left && isAlive(left)).toBe(false);
  expect(await snapshots(path.join(dir, 'firestore'))).toEqual(before);
  await restore(dir, backup.id, () => undefined);
  expect((await snapshots(path.join(dir, 'firestore')))[0]).not.toBe(before[0]);
});
