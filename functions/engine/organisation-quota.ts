import { Problem } from '../../shared/problems.ts';
import type { QuotaView, UpdateQuota } from '../../shared/quota.ts';
import type { Org } from '../../shared/service.ts';
import { contentHash } from '../content-hash.ts';
import type { Doc, Store } from '../ports.ts';
import { auditWrite, type By } from './audit.ts';
import { asOrg, paths } from './documents.ts';
import { queries } from './queries.ts';
import { builtField, type Counts, countShards, limitsOf } from './quota.ts';

const conflictRounds = 5;

/** The limits of an organisation and what is taken of them now. Problem: not-found. */
export async function readQuota(store: Store, org: string): Promise<QuotaView> {
  const shards = Array.from({ length: countShards }, (_, shard) => paths.quotaHour(org, shard));
  const [{ docs, now }, places] = await Promise.all([
    store.read([paths.org(org), ...shards]),
    store.query(queries.placesTaken(org)),
  ]);
  const [orgDoc, ...parts] = docs;
  const [hour, month] = [now.slice(0, 13), now.slice(0, 7)];
  const counts = parts.map((doc) => (doc?.data ?? {}) as Counts);
  const started = counts.reduce((sum, each) => sum + (each.hour === hour ? (each.count ?? 0) : 0), 0);
  const seconds = counts.reduce((sum, each) => sum + (each[builtField(month)] ?? 0), 0);
  return {
    limits: limitsOf(found(orgDoc, org)),
    used: { concurrent: places.length, thisHour: started, buildMinutes: Math.round(seconds / 6) / 10, month },
  };
}

/**
 * Sets limits of an organisation; they hold from the next request on. Of what began under a higher limit only that counts
 * which lies within the places and parts of the new one. Problem: not-found.
 */
export async function setQuota(store: Store, org: string, change: UpdateQuota, by: By): Promise<QuotaView> {
  const path = paths.org(org);
  for (let round = 0; round < conflictRounds; round += 1) {
    const { docs, now } = await store.read([path]);
    const before = found(docs[0], org).quota;
    const named = Object.entries({ ...before, ...change }).filter(([, limit]) => limit != null);
    const what = { at: now, action: 'set-quota', resource: 'quota', outcome: 'done' };
    const outcome = await store.commit([
      { op: 'update', path, data: { quota: Object.fromEntries(named) }, lastUpdateTime: docs[0]?.updateTime },
      auditWrite(org, by, { ...what, key: `quota~${contentHash(change).slice(0, 8)}` }),
    ]);
    if (outcome === 'committed') return readQuota(store, org);
  }
  throw new Error(`${org} kept changing while its quota was to be set`);
}

function found(doc: Doc<unknown> | null | undefined, org: string): Org {
  if (doc) return asOrg(doc);
  throw new Problem('not-found', `There is no organisation ${org}.`, 'Check the name of the organisation.');
}
