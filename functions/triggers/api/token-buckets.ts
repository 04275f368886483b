/** A bucket for each key: it holds a minute's allowance and fills evenly. Kept in memory, so each instance counts by itself. */
export interface TokenBuckets {
  /** Takes one and answers 0, or leaves all as it is and answers the milliseconds until there is one. */
  take(key: string, now: number): number;
  /** The same answer without taking. */
  wait(key: string, now: number): number;
}

const minuteMs = 60_000;
/** With more keys than this, those that are full again are forgotten: they say nothing. */
const tidyAbove = 10_000;
/** With more than this even so, the oldest are forgotten: memory is bounded before the limit is exact. */
const mostKeys = 100_000;

export function createTokenBuckets(perMinute: number): TokenBuckets {
  /** When a bucket will be full again says how full it is now (the generic cell rate algorithm). */
  const fullAt = new Map<string, number>();
  const tokenMs = minuteMs / perMinute;
  let tidyAt = tidyAbove;

  const after = (key: string, now: number) => Math.max(now, fullAt.get(key) ?? 0) + tokenMs;
  // A millisecond is forgiven: epoch times as floating-point numbers are not exact below that.
  const missing = (next: number, now: number) => (next - now <= minuteMs + 1 ? 0 : Math.ceil(next - now - minuteMs));

  function tidy(now: number): void {
    for (const [key, full] of fullAt) if (full <= now) fullAt.delete(key);
    for (const key of fullAt.keys()) {
      if (fullAt.size <= mostKeys) break;
      fullAt.delete(key);
    }
    tidyAt = Math.max(tidyAbove, fullAt.size * 2);
  }

  return {
    take(key, now) {
      const next = after(key, now);
      const wait = missing(next, now);
      if (wait > 0) return wait;
      fullAt.set(key, next);
      if (fullAt.size > Math.min(tidyAt, mostKeys)) tidy(now);
      return 0;
    },
    wait: (key, now) => missing(after(key, now), now),
  };
}
