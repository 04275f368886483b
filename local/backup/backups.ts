import path from 'node:path';
import type { Backup, BackupKind } from '../../shared/backup.ts';
import { openVault, type Vault } from '../secret-manager/vault.ts';
import { listBackups, removeExpired, writeBackup } from './archive.ts';
import { openDatabase } from './database.ts';
import { type Database, readDatabase, type StoredDocument } from './firestore-rest.ts';

/** Where a stack's backups are, and the key that opens them. Whoever keeps copies elsewhere keeps one of the key as well. */
export const backupFolder = (dir: string) => path.join(dir, 'backups');
const keyFile = (dir: string) => path.join(dir, 'backup.key');

export const backupVault = (dir: string): Vault => openVault(keyFile(dir));

export const backupsIn = (dir: string) => listBackups(backupFolder(dir));

/** Backs up a stack, running or not, and removes what is over its time. */
export async function backUp(
  dir: string,
  kind: BackupKind,
): Promise<{ readonly backup: Backup; readonly removed: readonly Backup[] }> {
  const { database, close } = await openDatabase(dir);
  try {
    const { backup } = await save(dir, database, kind);
    return { backup, removed: await removeExpired(backupFolder(dir), backup.startedAt) };
  } finally {
    await close();
  }
}

/** Reads every document at one moment and writes the backup. */
export async function save(
  dir: string,
  database: Database,
  kind: BackupKind,
): Promise<{ readonly backup: Backup; readonly documents: readonly StoredDocument[] }> {
  const startedAt = new Date().toISOString();
  const { at, documents } = await readDatabase(database);
  const contents = { kind, project: database.project, at: new Date(at).toISOString(), startedAt, documents };
  return { backup: await writeBackup(backupFolder(dir), contents, backupVault(dir)), documents };
}
