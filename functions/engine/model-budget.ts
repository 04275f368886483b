import { defaultQuota, type Org } from '../../shared/service.ts';
import { contentHash } from '../content-hash.ts';
import type { ModelAsker } from '../language-model.ts';
import type { Store } from '../ports.ts';
import { paths } from './documents.ts';

/** `orgs/{o}/quota/model-{n}`: one part of a day's budget, which counts for itself. */
interface Share {
  readonly day: string;
  readonly calls: number;
  readonly tokens: number;
}

/** A question that may be asked: what it was thought to take is counted already. */
export interface Spending {
  /** Corrects the count to what it really took. */
  settle(tokens: number): Promise<void>;
}

/** At most so many parts, since one document takes about one write a second; each has room for some of the largest questions. */
const maxShards = 8;
const leastTokensOfPart = 50_000;
/** Rounds of counting again after another writer was faster. */
const rounds = 25;

interface Limits {
  readonly calls: number;
  readonly tokens: number;
}

/**
 * Takes a question's place in the organisation's budget of today (UTC), `spent` when there is none left, `contended` when others count
 * without end. It is counted before it is asked, so that a crash in between spends too much of the budget and never of the money.
 */
export async function spendOnModel(
  store: Store,
  { org, quota, key }: ModelAsker,
  estimate: number,
): Promise<Spending | 'spent' | 'contended'> {
  const limits = limitsOf(quota);
  const shards = shardsOf(limits);
  const start = Number.parseInt(contentHash(key).slice(0, 8), 16);
  const all = Array.from({ length: shards }, (_, index) => paths.modelBudget(org, index));
  for (let round = 0; round < rounds; round += 1) {
    const { docs, now } = await store.read(all);
    const day = now.slice(0, 10);
    const order = all.map((_, index) => (start + round + index) % shards);
    const free = order.find((shard) => {
      const { calls, tokens } = today(docs[shard]?.data, day);
      return calls < part(limits.calls, shards, shard) && tokens + estimate <= part(limits.tokens, shards, shard);
    });
    if (free === undefined) return 'spent';
    const path = paths.modelBudget(org, free);
    const known = docs[free] ?? null;
    const { calls, tokens } = today(known?.data, day);
    const data: Share = { day, calls: calls + 1, tokens: tokens + estimate };
    const write =
      known === null
        ? ({ op: 'create', path, data } as const)
        : ({ op: 'update', path, data, lastUpdateTime: known.updateTime } as const);
    if ((await store.commit([write])) === 'committed') {
      return { settle: (really) => settle(store, path, day, really - estimate) };
    }
  }
  return 'contended';
}

async function settle(store: Store, path: string, day: string, difference: number): Promise<void> {
  for (let round = 0; round < rounds && difference !== 0; round += 1) {
    const doc = (await store.read([path])).docs[0];
    const share = doc?.data as Share | undefined;
    if (!doc || share?.day !== day) return;
    const data: Share = { ...share, tokens: Math.max(0, share.tokens + difference) };
    if ((await store.commit([{ op: 'update', path, data, lastUpdateTime: doc.updateTime }])) === 'committed') return;
  }
}

function limitsOf(quota: Org['quota']): Limits {
  return {
    calls: quota?.modelCallsPerDay ?? defaultQuota.modelCallsPerDay,
    tokens: quota?.modelTokensPerDay ?? defaultQuota.modelTokensPerDay,
  };
}

/** Follows from the limits alone, so that all questions of a day agree on the parts. */
function shardsOf({ calls, tokens }: Limits): number {
  return Math.max(1, Math.min(maxShards, calls, Math.floor(tokens / leastTokensOfPart)));
}

const part = (limit: number, shards: number, shard: number): number =>
  Math.floor(limit / shards) + (shard < limit % shards ? 1 : 0);

function today(data: unknown, day: string): { readonly calls: number; readonly tokens: number } {
  const share = data as Share | undefined;
  return share?.day === day ? share : { calls: 0, tokens: 0 };
}
