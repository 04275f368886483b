import type { Firestore } from '@google-cloud/firestore';
import { backupAt, type CloudBackup } from '../shared/backup.ts';
import { applyRestore } from './engine/apply-restore.ts';
import { paths } from './engine/documents.ts';
import { planRestore, type RestorePlan, type State } from './engine/restore-plan.ts';
import { stateCollections, stateOf } from './engine/restore-state.ts';
import { createStore } from './google/firestore.ts';
import type { ExportService } from './google/firestore-exports.ts';
import type { LiveService } from './live-service.ts';

/** A whole project, with the rights of the person who restores it. */
export interface Restorable {
  readonly firestore: Firestore;
  readonly exports: ExportService;
  readonly live: (region: string) => Promise<readonly LiveService[]>;
  /** `gs://bucket` of the backups. */
  readonly bucket: string;
  readonly actor: string;
  readonly say: (line: string) => void;
}

export interface RestoredCloud {
  readonly backup: CloudBackup;
  readonly safety: CloudBackup;
  readonly plan: RestorePlan;
}

/** Why a project cannot be restored now, in words for whoever wants to. */
export class NotRestorable extends Error {}

/** The tick beats once a minute: after two that are missing, nobody writes any more. */
const quietSeconds = 150;

/** The export that is meant, whole. */
export async function chooseExport(exports: Pick<ExportService, 'list'>, at: string): Promise<CloudBackup> {
  const whole = (await exports.list()).filter(({ status }) => status === 'done');
  const backup = backupAt(whole, at);
  if (backup === null) throw new NotRestorable(`There is no export ${at}, and none from before it.`);
  return backup;
}

/**
 * Puts an export in the place of all documents. An import leaves what the export does not have, so everything is deleted
 * first; what is interrupted is begun again from the start, and the functions stay without the right to write meanwhile.
 */
export async function restoreCloud(project: Restorable, at: string): Promise<RestoredCloud> {
  const { firestore, exports, live, bucket, actor, say } = project;
  const backup = await chooseExport(exports, at);
  await refuseWhileWriting(firestore);
  const now = new Date();
  const safety = await exports.take(now, `${bucket}/${now.toISOString().replace(/[:.]/g, '-')}-safety`);
  say(`The present state is kept as ${safety.id}: ${safety.documents} documents`);
  const replaced = await readState(firestore);
  await exports.clear();
  const documents = await exports.load(backup.location);
  if (documents !== backup.documents) {
    throw new Error(`${documents} of ${backup.documents} documents were imported: restore again.`);
  }
  say(`${documents} documents are imported, as many as were exported`);
  const orgs = (await firestore.collection('orgs').get()).docs.map(({ id }) => id);
  const restored = await readState(firestore);
  const regions = new Set([...restored.services, ...replaced.services].map(({ region }) => region));
  const found = await Promise.all([...regions].map(live));
  const plan = planRestore(restored, replaced, found.flat(), orgs[0] ?? '');
  await applyRestore(createStore(firestore), plan, { backup: backup.id, actor, orgs });
  return { backup, safety, plan };
}

async function refuseWhileWriting(firestore: Firestore): Promise<void> {
  const beat = await firestore.doc(paths.heartbeat()).get();
  const at: unknown = beat.get('at');
  if (typeof at !== 'string') return;
  const seconds = Math.round((beat.readTime.toMillis() - Date.parse(at)) / 1000);
  if (seconds > quietSeconds) return;
  throw new NotRestorable(
    `Slipway still writes: its tick was heard ${seconds} s ago. Run \`terraform apply -var=writable=false\` and try again in five minutes.`,
  );
}

async function readState(firestore: Firestore): Promise<State> {
  const found = await Promise.all(stateCollections.map((name) => firestore.collectionGroup(name).get()));
  return stateOf(found.flatMap(({ docs }) => docs.map((doc) => ({ path: doc.ref.path, data: doc.data() }))));
}
