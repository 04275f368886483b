import type { Deployment } from '../../shared/deployment.ts';
import { Problem } from '../../shared/problems.ts';
import { defaultQuota, type Org } from '../../shared/service.ts';
import { contentHash } from '../content-hash.ts';
import { later } from '../later.ts';
import type { Store, Write } from '../ports.ts';
import { paths } from './documents.ts';

/**
 * Who deploys takes a place and gives it back at the end, like in a car park: the place is a document that exists while it
 * is taken. No counter is shared, so deployments that end at the same time do not meet, and nothing can drift.
 */
export interface Reservation {
  readonly place: number;
  readonly hold: NonNullable<Deployment['quotaHold']>;
  readonly writes: readonly Write[];
}

/** `orgs/{o}/quota/place-{n}` */
export interface Place {
  readonly deployment: string;
  /** When the tick looks whether the deployment still goes on. */
  readonly lookAt: string;
}

/** The counts stand in so many documents, each with its share of the limits: one would take a write a second. */
export const countShards = 16;
/** Places that are looked at first, and how many times more in each further round: a place that was read is paid for. */
const probes = { first: 4, growth: 4 } as const;
/** Longer than a deployment takes: one that gives its place back is never looked at. */
const lookAfterSeconds = 7_200;

/** `orgs/{o}/quota/hour-{n}` */
export interface Counts {
  readonly hour?: string;
  readonly count?: number;
  /** Seconds of Cloud Build by month, as `built_2026_11`: what was used, and what those under way may still take. */
  readonly [built: `built_${string}`]: number;
}

/**
 * What a new deployment writes to be within the quota. A build's longest time counts until it is known what it took, so a
 * month goes beyond its minutes by at most one build for each part of the count. Problem: quota-reached.
 */
export async function reserve(
  store: Store,
  org: Org,
  { org: name, id }: Pick<Deployment, 'org' | 'id'>,
  buildSeconds: number,
  round: number,
): Promise<Reservation> {
  const limits = limitsOf(org);
  const start = Number.parseInt(contentHash(`${id}-${round}`).slice(0, 8), 16);
  const taken = await freePlace(store, name, limits.concurrent, start);
  if (taken === null) throw allTaken(name, limits.concurrent);
  const counted = await countWrite(store, name, limits, buildSeconds, start);
  const data: Place = { deployment: id, lookAt: later(taken.now, lookAfterSeconds) };
  return {
    place: taken.place,
    hold: counted.hold,
    writes: [{ op: 'create', path: paths.quotaPlace(name, taken.place), data }, counted.write],
  };
}

type Limits = Readonly<Record<keyof typeof defaultQuota, number>>;

/** An organisation's own limits, and the default ones for what it does not name. */
export function limitsOf({ quota = {} }: Pick<Org, 'quota'>): Limits {
  const named = Object.entries(quota).filter(([, limit]) => limit !== undefined);
  return { ...defaultQuota, ...(Object.fromEntries(named) as Partial<Limits>) };
}

/**
 * What an ending writes: the place is free again, and of the build minutes that were held only what was used stays.
 * Deployments from before there were quotas hold neither.
 */
export function release(deployment: Deployment, now: string): readonly Write[] {
  const { org, quotaPlace } = deployment;
  const free: Write[] = quotaPlace === undefined ? [] : [{ op: 'delete', path: paths.quotaPlace(org, quotaPlace) }];
  return [...free, ...giveBack(deployment, now)];
}

/** Of the build minutes that were held, those that were not used. */
export function giveBack(deployment: Deployment, now: string): readonly Write[] {
  const { org, quotaHold } = deployment;
  if (quotaHold === undefined) return [];
  const by = Math.min(secondsBuilt(deployment, now), quotaHold.seconds) - quotaHold.seconds;
  return [{ op: 'increment', path: paths.quotaHour(org, quotaHold.shard), field: builtField(quotaHold.month), by }];
}

export const builtField = (month: string) => `built_${month.replace('-', '_')}` as const;

/** Google counts a build from its start to its end, by the second. One that was stopped is over now. */
function secondsBuilt({ build }: Deployment, now: string): number {
  if (build === null) return 0;
  const startedAt = build.startedAt ?? (build.finishedAt === null ? build.createdAt : null);
  if (startedAt === null) return 0;
  return Math.max(0, Math.ceil((Date.parse(build.finishedAt ?? now) - Date.parse(startedAt)) / 1000));
}

async function freePlace(
  store: Store,
  org: string,
  limit: number,
  start: number,
): Promise<{ readonly place: number; readonly now: string } | null> {
  const order = Array.from({ length: limit }, (_, index) => (start + index) % limit);
  let size: number = probes.first;
  for (let from = 0; from < limit; size *= probes.growth) {
    const some = order.slice(from, from + size);
    from += size;
    const { docs, now } = await store.read(some.map((place) => paths.quotaPlace(org, place)));
    const place = some.find((_, index) => docs[index] === null);
    if (place !== undefined) return { place, now };
  }
  return null;
}

async function countWrite(store: Store, org: string, limits: Limits, buildSeconds: number, start: number) {
  const share = (limit: number, shard: number) =>
    Math.floor(limit / countShards) + (shard < limit % countShards ? 1 : 0);
  const order = Array.from({ length: countShards }, (_, index) => (start + index) % countShards);
  let hasHour = false;
  let at = '';
  for (const some of [order.slice(0, 1), order.slice(1)]) {
    const { docs, now } = await store.read(some.map((shard) => paths.quotaHour(org, shard)));
    at = now;
    const [hour, month] = [now.slice(0, 13), now.slice(0, 7)];
    const field = builtField(month);
    for (const [index, shard] of some.entries()) {
      const doc = docs[index] ?? null;
      const known = (doc?.data ?? {}) as Counts;
      const count = known.hour === hour ? (known.count ?? 0) : 0;
      if (count >= share(limits.perHour, shard)) continue;
      hasHour = true;
      const built = known[field] ?? 0;
      // Who builds nothing may go on when the month's minutes are used.
      if (buildSeconds > 0 && built >= share(limits.buildMinutes * 60, shard)) continue;
      const path = paths.quotaHour(org, shard);
      const data = { hour, count: count + 1, [field]: built + buildSeconds };
      const write: Write =
        doc === null ? { op: 'create', path, data } : { op: 'update', path, data, lastUpdateTime: doc.updateTime };
      return { hold: { shard, month, seconds: buildSeconds }, write };
    }
  }
  throw hasHour ? monthIsUsed(org, limits.buildMinutes, at) : hourIsUsed(org, limits.perHour, at);
}

function hourIsUsed(org: string, limit: number, now: string): Problem {
  const freeAt = new Date(Date.parse(`${now.slice(0, 13)}:00:00.000Z`) + 3_600_000).toISOString();
  return new Problem(
    'quota-reached',
    `${org} has started ${limit} deployments this hour, which is its limit.`,
    `The next can start at ${freeAt.slice(11, 16)} UTC; an owner can raise it: \`slipway quota --per-hour N\`.`,
  );
}

function monthIsUsed(org: string, limit: number, now: string): Problem {
  return new Problem(
    'quota-reached',
    `${org} has used its ${limit} build minutes of ${now.slice(0, 7)}, with those that builds under way may still take.`,
    'What those do not take is free again as they end; an owner can raise it: `slipway quota --build-minutes N`.',
  );
}

function allTaken(org: string, limit: number): Problem {
  return new Problem(
    'quota-reached',
    `${org} has ${limit} deployments waiting or under way, which is its limit.`,
    'A place is free as soon as one of them ends, or is cancelled; an owner can raise it: `slipway quota --concurrent N`.',
  );
}
