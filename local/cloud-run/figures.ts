/** Latencies by exponential buckets: bucket n holds those from 1.1^(n-1) to 1.1^n milliseconds, the first those below 1. */
export const latencyBuckets = { scale: 1, growth: 1.1, finite: 160 } as const;

/** Seconds of figures that are kept; older ones go. */
const keptSeconds = 3600;

/** What one revision met in a span of time. */
export interface SpanFigures {
  /** Requests by the status that the caller got. */
  readonly requests: ReadonlyMap<number, number>;
  /** Counts by bucket of `latencyBuckets`, below and above its bounds included. */
  readonly latency: readonly number[];
  /** Time of instances that had at least one request: what request-based billing counts, idle minimum instances apart. */
  readonly busyMillis: number;
}

export interface Figures {
  /** The seconds that ended after `from` and until `to`, milliseconds since 1970, as Cloud Monitoring reads an interval. */
  between(service: string, revision: string, from: number, to: number): SpanFigures;
}

export interface FigureKeeper extends Figures {
  record(service: string, revision: string, status: number, milliseconds: number): void;
  /** An instance has requests from now on, until the function answered is called. */
  busy(service: string, revision: string): () => void;
}

interface Second {
  readonly requests: Map<number, number>;
  readonly latency: Map<number, number>;
  busyMillis: number;
}

interface Kept {
  /** By the second since 1970. */
  readonly seconds: Map<number, Second>;
  /** Since when each instance that is busy now is. */
  readonly busySince: Set<{ readonly at: number }>;
}

/** Counts in buckets of one second, in memory that does not grow: revisions without a request in the kept time are forgotten. */
export function keepFigures(now: () => number = Date.now): FigureKeeper {
  const all = new Map<string, Kept>();
  // Both, because service `a-b` may have the revision `a-b-1`, and so may service `a`.
  const keyOf = (service: string, revision: string) => `${service}/${revision}`;

  function keptOf(key: string): Kept {
    const known = all.get(key);
    if (known !== undefined) return known;
    forgetOld();
    const fresh: Kept = { seconds: new Map(), busySince: new Set() };
    all.set(key, fresh);
    return fresh;
  }

  function forgetOld(): void {
    for (const [key, kept] of all) {
      prune(kept, now());
      if (kept.seconds.size === 0 && kept.busySince.size === 0) all.delete(key);
    }
  }

  return {
    record: (service, revision, status, milliseconds) => {
      const { requests, latency } = secondOf(keptOf(keyOf(service, revision)), now());
      requests.set(status, (requests.get(status) ?? 0) + 1);
      const bucket = bucketOf(milliseconds);
      latency.set(bucket, (latency.get(bucket) ?? 0) + 1);
    },
    busy: (service, revision) => {
      const kept = keptOf(keyOf(service, revision));
      const since = { at: now() };
      kept.busySince.add(since);
      return () => {
        kept.busySince.delete(since);
        for (const [second, millis] of sharesOf(since.at, now())) secondOf(kept, second * 1000).busyMillis += millis;
      };
    },
    between: (service, revision, from, to) => {
      const kept = all.get(keyOf(service, revision));
      return kept === undefined ? nothing() : sumOf(kept, from, to, now());
    },
  };
}

function secondOf(kept: Kept, at: number): Second {
  const second = Math.floor(at / 1000);
  const known = kept.seconds.get(second);
  if (known !== undefined) return known;
  if (kept.seconds.size > keptSeconds) prune(kept, at);
  const fresh: Second = { requests: new Map(), latency: new Map(), busyMillis: 0 };
  kept.seconds.set(second, fresh);
  return fresh;
}

/** In the order of their making, which is nearly that of time: a late one goes with those before it. */
function prune({ seconds }: Kept, now: number): void {
  const oldest = Math.floor(now / 1000) - keptSeconds;
  for (const second of seconds.keys()) {
    if (second >= oldest) return;
    seconds.delete(second);
  }
}

/** Milliseconds of a time by the seconds that they fall into; of a very long time its last kept part. */
function sharesOf(from: number, to: number): readonly (readonly [second: number, millis: number])[] {
  const first = Math.max(Math.floor(from / 1000), Math.floor(to / 1000) - keptSeconds);
  const last = Math.floor(to / 1000);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => {
    const second = first + index;
    return [second, Math.max(0, Math.min(to, (second + 1) * 1000) - Math.max(from, second * 1000))];
  });
}

function nothing(): SpanFigures & { latency: number[]; requests: Map<number, number>; busyMillis: number } {
  return { requests: new Map(), latency: Array.from({ length: latencyBuckets.finite + 2 }, () => 0), busyMillis: 0 };
}

function sumOf({ seconds, busySince }: Kept, from: number, to: number, now: number): SpanFigures {
  const sum = nothing();
  const isWithin = (second: number) => (second + 1) * 1000 > from && (second + 1) * 1000 <= to;
  for (const [second, { requests, latency, busyMillis }] of seconds) {
    if (!isWithin(second)) continue;
    for (const [status, count] of requests) sum.requests.set(status, (sum.requests.get(status) ?? 0) + count);
    for (const [bucket, count] of latency) sum.latency[bucket] = (sum.latency[bucket] ?? 0) + count;
    sum.busyMillis += busyMillis;
  }
  for (const { at } of busySince) {
    for (const [second, millis] of sharesOf(at, now)) if (isWithin(second)) sum.busyMillis += millis;
  }
  return sum;
}

function bucketOf(milliseconds: number): number {
  const { scale, growth, finite } = latencyBuckets;
  if (milliseconds < scale) return 0;
  return Math.min(finite + 1, Math.floor(Math.log(milliseconds / scale) / Math.log(growth)) + 1);
}
