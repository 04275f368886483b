import type { ServiceRef } from './ports.ts';

/** What users met of one revision in a span of time: counts rather than rates, so that few requests can be told from many. */
export interface RevisionFigures {
  readonly revision: string;
  /** Requests that ended in the span, answered or not. */
  readonly requests: number;
  /** Of them those that were answered with 5xx, or not at all. */
  readonly errors: number;
  /** Milliseconds to the whole answer; null where there was no request. */
  readonly latencyMillis: { readonly p50: number | null; readonly p95: number | null };
  /** Seconds of instances that are billed. */
  readonly billedSeconds: number;
}

export interface FiguresAnswer {
  /** Up to when the figures are complete: Cloud Monitoring knows of a request only minutes later. */
  readonly through: string;
  /** One for each revision that was asked for, in that order. */
  readonly revisions: readonly RevisionFigures[];
}

/** Cloud Monitoring, as far as revisions are compared by it. */
export interface Figures {
  of(
    ref: ServiceRef,
    revisions: readonly string[],
    span: { readonly from: string; readonly to: string },
  ): Promise<FiguresAnswer>;
}
