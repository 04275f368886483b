/** Growth of the histogram's bounds: a percentile is off by at most this factor. */
const growth = 1.1;

/** Request figures of one revision since this Cloud Run was started. */
export interface RequestFigures {
  readonly requests: number;
  /** Answers of 500 and above, and connections that broke. */
  readonly errors: number;
  /** Counts by bucket; bucket n holds latencies up to 1.1^n milliseconds. Two of them merge by adding. */
  readonly latency: Readonly<Record<number, number>>;
}

export interface FigureKeeper {
  record(service: string, revision: string, status: number, milliseconds: number): void;
  of(service: string, revision: string): RequestFigures;
}

export function keepFigures(): FigureKeeper {
  const kept = new Map<string, { requests: number; errors: number; latency: Record<number, number> }>();
  return {
    record: (service, revision, status, milliseconds) => {
      // Both, because service `a-b` may have the revision `a-b-1`, and so may service `a`.
      const key = `${service}/${revision}`;
      const figures = kept.get(key) ?? { requests: 0, errors: 0, latency: {} };
      kept.set(key, figures);
      figures.requests += 1;
      if (status >= 500) figures.errors += 1;
      const bucket = bucketOf(milliseconds);
      figures.latency[bucket] = (figures.latency[bucket] ?? 0) + 1;
    },
    of: (service, revision) =>
      structuredClone(kept.get(`${service}/${revision}`) ?? { requests: 0, errors: 0, latency: {} }),
  };
}

function bucketOf(milliseconds: number): number {
  return milliseconds <= 1 ? 0 : Math.ceil(Math.log(milliseconds) / Math.log(growth));
}

/** A percentile (0 to 1) in milliseconds, as the bound of its bucket; null without requests. */
export function percentile({ requests, latency }: RequestFigures, share: number): number | null {
  let left = Math.max(1, Math.ceil(requests * share));
  const buckets = Object.keys(latency)
    .map(Number)
    .sort((a, b) => a - b);
  for (const bucket of buckets) {
    left -= latency[bucket] ?? 0;
    if (left <= 0) return growth ** bucket;
  }
  return null;
}
