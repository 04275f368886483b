import { type Check, fine, lacks, unknown } from '../../../shared/checks.ts';
import type { Org } from '../../../shared/service.ts';
import { later } from '../../later.ts';
import type { Store } from '../../ports.ts';
import { type BackupRecord, backupIdAt } from '../back-up.ts';
import { paths } from '../documents.ts';

/** The export of these six hours, or of the six before while this one is under way, by the tick's own record of it. */
export async function checkBackups(store: Store, { project }: Org): Promise<Check> {
  const { now } = await store.read([]);
  const ids = [now, later(now, -6 * 3600)].map(backupIdAt);
  const { docs } = await store.read(ids.map(paths.backup));
  const [current, previous] = docs.map((doc) => (doc?.data as BackupRecord | undefined) ?? null);
  if (current?.status === 'failed') {
    return lacks('backups', null, `The export ${current.id} failed.`, 'slipway backup --list');
  }
  const done = [current, previous].find((each) => each?.status === 'done');
  if (done != null) return fine('backups', `All documents are exported as of ${done.at}.`);
  // No function reads Firestore's own backups: whoever took one over could restore another past.
  const command = `gcloud firestore backups list --project=${project}`;
  return unknown('backups', 'No export is recorded here; this lists the daily backups with their age:', command);
}
