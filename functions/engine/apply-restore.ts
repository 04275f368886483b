import { failure } from '../../shared/problems.ts';
import type { Store, Write } from '../ports.ts';
import { auditWrite } from './audit.ts';
import { asDeployment, asService, paths } from './documents.ts';
import { expiryWrites } from './effects.ts';
import { endedFields } from './ending.ts';
import { load } from './load.ts';
import type { RestorePlan } from './restore-plan.ts';
import { sweepWrites } from './sweep.ts';
import { transition } from './transition.ts';

/** Carries out what `planRestore` found. Nothing else may write meanwhile; done again, it finds nothing left to do. */
export async function applyRestore(
  store: Store,
  plan: RestorePlan,
  { backup, actor, orgs }: { readonly backup: string; readonly actor: string; readonly orgs: readonly string[] },
): Promise<void> {
  for (const ending of plan.endings) await endAfterRestore(store, ending, backup);
  for (const { path, patch } of plan.services) {
    const { docs, now } = await store.read([path]);
    const doc = docs[0];
    if (!doc) throw new Error(`${path} is not there`);
    const data = { ...asService(doc), ...patch, updatedAt: now };
    await committed(store, [{ op: 'update', path, data, lastUpdateTime: doc.updateTime }]);
  }
  for (const { path, org, nextSeq } of plan.claims) {
    await committed(store, [{ op: 'merge', path, data: { org, nextSeq } }]);
  }
  for (const path of plan.drops) await committed(store, [{ op: 'delete', path }]);
  const { now } = await store.read([]);
  for (const org of orgs) {
    const entry = {
      at: now,
      action: 'restore',
      resource: `backups/${backup}`,
      outcome: 'done',
      key: `restore~${backup}`,
    };
    await committed(store, [auditWrite(org, { actor, traceparent: '' }, entry)]);
  }
}

async function committed(store: Store, writes: readonly Write[]): Promise<void> {
  if ((await store.commit(writes)) === 'conflict')
    throw new Error(`${writes[0]?.path} was written by somebody else meanwhile`);
}

/** A deployment that was under way when the backup was made ends in words: it may have gone on after that. */
async function endAfterRestore(
  store: Store,
  { org, deployment: id, sweep }: RestorePlan['endings'][number],
  backup: string,
): Promise<void> {
  const { docs, now } = await store.read([paths.deployment(org, id)]);
  const doc = docs[0];
  if (!doc) throw new Error(`the deployment ${id} is not there`);
  const deployment = asDeployment(doc);
  const reason = failure(
    'internal-error',
    `The documents were restored from ${backup}, made while this was under way: what it did after that is not recorded.`,
    'Deploy again; what is live stays live until then.',
  );
  const ending = { status: 'errored', patch: {}, failure: reason, actor: 'slipway', what: reason.message } as const;
  const step = transition(doc, deployment, endedFields(deployment, ending, now), { ...ending, now });
  const loaded = await load(store, org, id);
  const effects = loaded === null ? [] : [...(sweep ? sweepWrites(loaded) : []), ...expiryWrites(loaded)];
  await committed(store, [...step.writes, ...effects]);
}
