import type { Firestore, Timestamp } from '@google-cloud/firestore';
import type { CloudBackup } from '../shared/backup.ts';
import type { BackupRecord } from './engine/back-up.ts';
import type { ExportService } from './google/firestore-exports.ts';

/**
 * Every export of the last thirty days, newest first: those that Firestore knows of, and those that the tick has written down
 * and could not begin. A folder that both know of is told as Firestore tells it.
 */
export async function listCloudBackups(
  exports: Pick<ExportService, 'list'>,
  firestore: Firestore,
): Promise<readonly CloudBackup[]> {
  const [known, { docs }] = await Promise.all([exports.list(), firestore.collection('backups').get()]);
  const folders = new Set(known.map(({ location }) => location));
  const others = docs
    .map((doc) => asBackup(doc.data() as StoredRecord))
    .filter(({ location }) => !folders.has(location));
  return [...known, ...others].sort((a, b) => (a.at < b.at ? 1 : -1));
}

type StoredRecord = Omit<BackupRecord, 'expiresAt'> & { readonly expiresAt: Timestamp };

function asBackup({ intentAt, expiresAt, failures: _counted, lookAt: _next, ...record }: StoredRecord): CloudBackup {
  return { ...record, ofOneMoment: true, startedAt: intentAt, expiresAt: expiresAt.toDate().toISOString() };
}
