import type { QuotaView, UpdateQuota } from '../../shared/quota.ts';
import type { Store } from '../ports.ts';
import type { By } from './audit.ts';
import { changeOrganisation, foundOrg } from './change-organisation.ts';
import { paths } from './documents.ts';
import { queries } from './queries.ts';
import { builtField, type Counts, countShards, limitsOf } from './quota.ts';

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
    limits: limitsOf(foundOrg(orgDoc, org)),
    used: { concurrent: places.length, thisHour: started, buildMinutes: Math.round(seconds / 6) / 10, month },
  };
}

/**
 * Sets limits of an organisation; they hold from the next request on. Of what began under a higher limit only that counts
 * which lies within the places and parts of the new one. Problem: not-found.
 */
export async function setQuota(store: Store, org: string, change: UpdateQuota, by: By): Promise<QuotaView> {
  await changeOrganisation(store, org, by, { action: 'set-quota', resource: 'quota', change }, ({ quota }) => {
    const named = Object.entries({ ...quota, ...change }).filter(([, limit]) => limit != null);
    return { quota: Object.fromEntries(named) };
  });
  return readQuota(store, org);
}
