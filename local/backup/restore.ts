import path from 'node:path';
import { Firestore } from '@google-cloud/firestore';
import { applyRestore } from '../../functions/engine/apply-restore.ts';
import { planRestore, type RestorePlan } from '../../functions/engine/restore-plan.ts';
import { createStore } from '../../functions/google/firestore.ts';
import { type Backup, backupAt } from '../../shared/backup.ts';
import { takeSnapshot } from '../emulators/snapshots.ts';
import { localUser } from '../wiring.ts';
import { checksumOf, readBackup } from './archive.ts';
import { backupFolder, backupsIn, backupVault, save } from './backups.ts';
import { type Change, changesBetween } from './changes.ts';
import { holdStopped, openDatabase, type StoppedStack } from './database.ts';
import { type Database, readDatabase, type StoredDocument, writeDatabase } from './firestore-rest.ts';
import { liveServices } from './live-services.ts';
import { organisationsIn, stateIn } from './state.ts';

export interface Restore {
  readonly backup: Backup;
  readonly changes: Readonly<Record<string, Change>>;
  readonly plan: RestorePlan;
}

export interface Restored extends Restore {
  /** The state that was replaced; null where it could not be read, and is left in its snapshot. */
  readonly safety: Backup | null;
}

/** The stack has to be stopped first, so that nothing writes and nothing is done meanwhile. */
export class StackRunning extends Error {}
/** There is no backup of this id, or of this time or before. */
export class NoSuchBackup extends Error {}

/** The backup with its documents, after all its files were found to be whole. */
async function choose(dir: string, at: string) {
  const backups = await backupsIn(dir);
  const backup = backupAt(backups, at);
  if (backup === null) throw new NoSuchBackup(`There is no backup ${at}, and none from before it.`);
  return { backup, documents: await readBackup(backupFolder(dir), backup, backupVault(dir)) };
}

function planFor(dir: string, documents: readonly StoredDocument[], replaced: readonly StoredDocument[]) {
  return {
    changes: changesBetween(replaced, documents),
    plan: planRestore(stateIn(documents), stateIn(replaced), liveServices(dir), 'local'),
  };
}

/** What a restore would change; the stack may be running. */
export async function planLocalRestore(dir: string, at: string): Promise<Restore> {
  const { backup, documents } = await choose(dir, at);
  const { database, close } = await openDatabase(dir);
  try {
    return { backup, ...planFor(dir, documents, (await readDatabase(database)).documents) };
  } finally {
    await close();
  }
}

/**
 * Puts a backup in the place of a stopped stack's documents. They are written into an empty Firestore, read again and
 * compared, brought in line with what was done since, and become the newest snapshot by one renaming: whatever ends this
 * before, the folder is as it was.
 */
export async function restore(dir: string, at: string, say: (line: string) => void): Promise<Restored> {
  const stopped = await holdStopped(dir);
  if (stopped === null)
    throw new StackRunning('The stack is running: end it with Ctrl-C first, then restore and start it.');
  try {
    const { backup, documents } = await choose(dir, at);
    say(`${backup.id} is whole: ${backup.documents} documents`);
    const { safety, replaced } = await keepPresent(dir, stopped, say);
    const restoration = { backup, ...planFor(dir, documents, replaced) };
    const { database, close } = await stopped.open('nothing');
    try {
      await writeDatabase(database, documents);
      await compare(database, backup);
      say('Written, read again and the same');
      await reconcile(database, restoration, organisationsIn(documents));
      const port = Number(database.address.split(':')[1]);
      await takeSnapshot(path.join(dir, 'firestore'), { port, project: database.project });
    } finally {
      await close();
    }
    return { ...restoration, safety };
  } finally {
    await stopped.release();
  }
}

/** The present state as a backup of its own. One that cannot be read must not stop who wants to be rid of it. */
async function keepPresent(dir: string, stopped: StoppedStack, say: (line: string) => void) {
  try {
    const { database, close } = await stopped.open('newest');
    try {
      const { backup, documents } = await save(dir, database, 'safety');
      say(`The present state is kept as ${backup.id}`);
      return { safety: backup, replaced: documents };
    } finally {
      await close();
    }
  } catch (error) {
    say(
      `The present state cannot be read and stays in its snapshot: ${error instanceof Error ? error.message : error}`,
    );
    return { safety: null, replaced: [] };
  }
}

async function compare(database: Database, backup: Backup): Promise<void> {
  const { documents } = await readDatabase(database);
  if (documents.length === backup.documents && checksumOf(documents) === backup.checksum) return;
  throw new Error(
    `Firestore holds something else than was written (${documents.length} of ${backup.documents} documents).`,
  );
}

async function reconcile(database: Database, { backup, plan }: Restore, orgs: readonly string[]): Promise<void> {
  const firestore = new Firestore({
    projectId: database.project,
    host: database.address,
    ssl: false,
    // The emulator's word for an administrator, whom the security rules do not concern.
    customHeaders: { Authorization: 'Bearer owner' },
    ignoreUndefinedProperties: true,
  });
  try {
    await applyRestore(createStore(firestore), plan, { backup: backup.id, actor: localUser.email, orgs });
  } finally {
    await firestore.terminate();
  }
}
