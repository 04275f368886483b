import type { Answer } from './constant-load.ts';

/** One move of all traffic, by what was answered before and after. */
export interface Switch {
  readonly from: string;
  readonly to: string;
  /** When the deployment or the rollback was asked for. */
  readonly askedAt: number;
  /** When its promote began. */
  readonly promoteAt: number;
  /** When the next one was asked for. */
  readonly until: number;
}

/** Milliseconds. */
interface SwitchTimes {
  /** From the first answer of the new revision to the last one of the old; 0 when none came after. */
  readonly overlap: number;
  readonly toFirst: number;
  /** From the request until every answer was the new revision's. */
  readonly toAll: number;
}

/** What users saw of a switch; throws when there were not both versions. */
export function timesOf(answers: readonly Answer[], { from, to, askedAt, promoteAt, until }: Switch): SwitchTimes {
  const seen = answers.filter(({ at }) => at >= askedAt && at < until);
  const first = seen.filter(({ what }) => what === to).reduce((least, { at }) => Math.min(least, at), Infinity);
  const last = seen.filter(({ what }) => what === from).reduce((most, { at }) => Math.max(most, at), -Infinity);
  if (!Number.isFinite(first) || !Number.isFinite(last)) throw new Error(`Not both "${from}" and "${to}" were seen.`);
  return { overlap: Math.max(0, last - first), toFirst: first - promoteAt, toAll: Math.max(first, last) - askedAt };
}

/** Milliseconds that those took which were due in this time. */
export function durations(answers: readonly Answer[], from: number, until: number): readonly number[] {
  return answers.filter(({ dueAt }) => dueAt >= from && dueAt < until).map(({ dueAt, at }) => at - dueAt);
}
