import type { Rollout, Side } from '../../shared/rollout.ts';
import { formatUsd } from '../quantity.ts';
import { comparisonsOf } from './rollout-view.ts';

/** The new revision's value and the old one's at one step; null where it is not known. */
export interface Point {
  readonly label: string;
  readonly fresh: number | null;
  readonly old: number | null;
}

export interface Measure {
  readonly title: string;
  readonly format: (value: number) => string;
  readonly points: readonly Point[];
}

export interface ColdStarts {
  readonly fresh: number | null;
  readonly old: number | null;
}

export interface Round {
  readonly label: string;
  /** Null before the first step, when there was none. */
  readonly fresh: Side | null;
  readonly old: Side;
}

/** Both sides step for step; before the first one only the old one was there. */
export function roundsOf(rollout: Rollout): readonly Round[] {
  const { baseline } = rollout;
  return [
    ...(baseline === null ? [] : [{ label: 'before', fresh: null, old: baseline }]),
    ...comparisonsOf(rollout).map(({ percent, comparison: { fresh, old } }) => ({ label: `${percent} %`, fresh, old })),
  ];
}

/** Percent of requests that failed; null where none came. */
export const errorRate = ({ errors, requests }: Side): number | null =>
  requests === 0 ? null : (errors / requests) * 100;

export const formatPercent = (value: number): string => `${value.toFixed(1)} %`;
export const formatMillis = (value: number): string => `${Math.round(value).toLocaleString('en-US')} ms`;

/** What both sides are compared by, those left out of which nothing is known. */
export function measuresOf(rollout: Rollout, coldStarts: ColdStarts): readonly Measure[] {
  const rounds = roundsOf(rollout);
  const stepwise = (title: string, format: Measure['format'], read: (side: Side) => number | null): Measure => ({
    title,
    format,
    points: rounds.map(({ label, fresh, old }) => ({
      label,
      fresh: fresh === null ? null : read(fresh),
      old: read(old),
    })),
  });
  return [
    stepwise('Failed requests', formatPercent, errorRate),
    stepwise('95th percentile of latency', formatMillis, ({ p95 }) => p95),
    stepwise('A million requests cost', formatUsd, ({ costPerMillion }) => costPerMillion),
    { title: 'Cold start', format: formatMillis, points: [{ label: 'first request', ...coldStarts }] },
  ].filter(({ points }) => points.some(({ fresh, old }) => fresh !== null || old !== null));
}
