import { Problem } from '../../shared/problems.ts';
import { defaultQuota, type Org } from '../../shared/service.ts';
import { contentHash } from '../content-hash.ts';
import type { Store, Write } from '../ports.ts';
import { paths } from './documents.ts';

/**
 * Who deploys takes a place and gives it back at the end, like in a car park: the place is a document that exists while it
 * is taken. No counter is shared, so deployments that end at the same time do not meet, and nothing can drift.
 */
export interface Reservation {
  readonly place: number;
  readonly writes: readonly Write[];
}

/** The hour's count stands in so many documents, each with its share of the limit: one would take a write a second. */
const hourShards = 16;
/** Places that are looked at before all of them are. */
const probes = 4;

/** `orgs/{o}/quota/hour-{n}` */
interface HourShare {
  readonly hour: string;
  readonly count: number;
}

/** What a new deployment writes to be within the quota. `key` spreads those that come at once. Problem: quota-reached. */
export async function reserve(store: Store, org: string, { quota }: Org, key: string): Promise<Reservation> {
  const concurrent = quota?.concurrent ?? defaultQuota.concurrent;
  const perHour = quota?.perHour ?? defaultQuota.perHour;
  const start = Number.parseInt(contentHash(key).slice(0, 8), 16);
  const place = await freePlace(store, org, concurrent, start);
  if (place === null) throw allTaken(org, concurrent);
  return {
    place,
    writes: [
      { op: 'create', path: paths.quotaPlace(org, place), data: { key } },
      await hourWrite(store, org, perHour, start),
    ],
  };
}

/** What an ending writes: the place is free again. Deployments from before there were quotas hold none. */
export function release(org: string, place: number | undefined): readonly Write[] {
  return place === undefined ? [] : [{ op: 'delete', path: paths.quotaPlace(org, place) }];
}

async function freePlace(store: Store, org: string, limit: number, start: number): Promise<number | null> {
  const order = Array.from({ length: limit }, (_, index) => (start + index) % limit);
  for (const some of [order.slice(0, probes), order.slice(probes)]) {
    if (some.length === 0) continue;
    const { docs } = await store.read(some.map((place) => paths.quotaPlace(org, place)));
    const free = some.find((_, index) => docs[index] === null);
    if (free !== undefined) return free;
  }
  return null;
}

async function hourWrite(store: Store, org: string, limit: number, start: number): Promise<Write> {
  const share = (shard: number) => Math.floor(limit / hourShards) + (shard < limit % hourShards ? 1 : 0);
  const order = Array.from({ length: hourShards }, (_, index) => (start + index) % hourShards);
  let freeAt = '';
  for (const some of [order.slice(0, 1), order.slice(1)]) {
    const { docs, now } = await store.read(some.map((shard) => paths.quotaHour(org, shard)));
    const hour = now.slice(0, 13);
    for (const [index, shard] of some.entries()) {
      const doc = docs[index] ?? null;
      const known = doc?.data as HourShare | undefined;
      const count = known?.hour === hour ? known.count : 0;
      if (count >= share(shard)) continue;
      const path = paths.quotaHour(org, shard);
      const data: HourShare = { hour, count: count + 1 };
      return doc === null ? { op: 'create', path, data } : { op: 'update', path, data, lastUpdateTime: doc.updateTime };
    }
    freeAt = new Date(Date.parse(`${hour}:00:00.000Z`) + 3_600_000).toISOString();
  }
  throw new Problem(
    'quota-reached',
    `${org} has started ${limit} deployments this hour, which is its limit.`,
    `The next can start at ${freeAt.slice(11, 16)} UTC; whoever runs Slipway can raise quota.perHour.`,
  );
}

function allTaken(org: string, limit: number): Problem {
  return new Problem(
    'quota-reached',
    `${org} has ${limit} deployments waiting or under way, which is its limit.`,
    'A place is free as soon as one of them ends, or is cancelled; whoever runs Slipway can raise quota.concurrent.',
  );
}
