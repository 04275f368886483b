import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Contents, listBackups, readBackup, removeExpired, writeBackup } from '../../../local/backup/archive.ts';
import { openVault } from '../../../local/secret-manager/vault.ts';
import { type Backup, backupAt } from '../../../shared/backup.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'slipway-backups-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const vaultOf = (name = 'key') => openVault(path.join(root, `.${name}`));
const word = 'a-word-that-stands-in-a-document';

function contents(startedAt: string, count = 3): Contents {
  return {
    kind: 'by-hand',
    project: 'here',
    at: startedAt,
    startedAt,
    documents: Array.from({ length: count }, (_, n) => ({
      path: `orgs/local/services/s${String(n).padStart(5, '0')}`,
      fields: { name: { stringValue: word }, seq: { integerValue: String(n) } },
    })),
  };
}
const morning = '2026-11-21T02:00:00.000Z';

test('what was written is read again, over more files than one', async () => {
  const backup = await writeBackup(root, contents(morning, 4500), vaultOf());
  expect(backup).toMatchObject({
    documents: 4500,
    collections: { services: 4500 },
    expiresAt: '2026-12-21T02:00:00.000Z',
  });
  expect(backup.parts.map(({ documents }) => documents)).toEqual([2000, 2000, 500]);
  expect(await readBackup(root, backup, vaultOf())).toEqual(contents(morning, 4500).documents);
  expect(await listBackups(root)).toEqual([backup]);
});

test('files are compressed, encrypted, and readable by their owner alone', async () => {
  const { id, parts, bytes } = await writeBackup(root, contents(morning, 2000), vaultOf());
  expect(bytes).toBeLessThan(2000 * word.length);
  for (const name of [...parts.map((each) => each.name), 'backup.json']) {
    const file = path.join(root, id, name);
    expect(await readFile(file, 'utf8')).not.toContain(word);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  }
  expect((await stat(path.join(root, '.key'))).mode & 0o777).toBe(0o600);
});

test('one changed byte is found by the checksum', async () => {
  const backup = await writeBackup(root, contents(morning), vaultOf());
  const file = path.join(root, backup.id, 'documents-0001');
  const bytes = await readFile(file);
  bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1;
  await writeFile(file, bytes);
  await expect(readBackup(root, backup, vaultOf())).rejects.toThrow(/documents-0001 is damaged: its SHA-256/);
});

test('a file that is missing is named', async () => {
  const backup = await writeBackup(root, contents(morning), vaultOf());
  await rm(path.join(root, backup.id, 'documents-0001'));
  await expect(readBackup(root, backup, vaultOf())).rejects.toThrow(/documents-0001 is missing/);
});

test('another key opens nothing', async () => {
  const backup = await writeBackup(root, contents(morning), vaultOf());
  await expect(readBackup(root, backup, vaultOf('other'))).rejects.toThrow(/another key/);
});

test("a file of another backup does not stand in this one's place, whatever the list says", async () => {
  const one = await writeBackup(root, contents(morning), vaultOf());
  const two = await writeBackup(root, contents('2026-11-21T03:00:00.000Z'), vaultOf());
  await writeFile(path.join(root, one.id, 'documents-0001'), await readFile(path.join(root, two.id, 'documents-0001')));
  const forged = { ...one, parts: two.parts };
  await expect(readBackup(root, forged, vaultOf())).rejects.toThrow(/cannot be decrypted/);
});

test('what a killed backup left behind is no backup', async () => {
  await writeBackup(root, contents(morning), vaultOf());
  const [id = ''] = (await readdir(root)).filter((name) => !name.startsWith('.'));
  await rm(path.join(root, id, 'backup.json'));
  expect(await listBackups(root)).toEqual([]);
});

test('a backup is found by its id, and by a time at or after it', async () => {
  const backups: Backup[] = [];
  for (const hour of ['02', '08', '14']) {
    backups.push(await writeBackup(root, contents(`2026-11-21T${hour}:00:00.000Z`, 1), vaultOf()));
  }
  const found = (at: string) => backupAt(backups, at)?.at;
  expect(found(backups[0]?.id ?? '')).toBe('2026-11-21T02:00:00.000Z');
  expect(found('2026-11-21T13:59:59Z')).toBe('2026-11-21T08:00:00.000Z');
  expect(found('2026-11-21T14:00:00Z')).toBe('2026-11-21T14:00:00.000Z');
  expect(found('2026-11-21T01:59:59Z')).toBeUndefined();
  expect(found('yesterday-or-so')).toBeUndefined();
});

test('what is over its thirty days is removed, but never the newest', async () => {
  for (const day of ['01', '02', '20']) {
    await writeBackup(root, contents(`2026-10-${day}T02:00:00.000Z`, 1), vaultOf());
  }
  const removed = await removeExpired(root, '2026-11-01T03:00:00.000Z');
  expect(removed.map(({ at }) => at.slice(0, 10))).toEqual(['2026-10-02', '2026-10-01']);
  await removeExpired(root, '2027-11-01T03:00:00.000Z');
  expect((await listBackups(root)).map(({ at }) => at.slice(0, 10))).toEqual(['2026-10-20']);
});
