import type { TrafficShare } from '../../shared/deployment.ts';
import { revisionOf } from '../../shared/names.ts';
import type { Rollout } from '../../shared/rollout.ts';
import { stepsOf } from '../../shared/strategy.ts';

type Shares = readonly Pick<TrafficShare, 'revision' | 'percent'>[];

/** Percent by revision; what has only a tag is left out. */
export function sharesOf(traffic: Shares): ReadonlyMap<string, number> {
  const shares = new Map<string, number>();
  for (const { revision, percent } of traffic) {
    if (percent > 0) shares.set(revision, (shares.get(revision) ?? 0) + percent);
  }
  return shares;
}

/** Whether users are sent to the same revisions in the same parts, whatever the tags. */
export function sameShares(a: Shares, b: Shares): boolean {
  const [left, right] = [sharesOf(a), sharesOf(b)];
  return left.size === right.size && [...left].every(([revision, percent]) => right.get(revision) === percent);
}

/**
 * Whether traffic is what a deployment makes of the traffic before it: some percent go to its own revisions, and the others
 * share the rest as they shared all of it, in whole percents. `percents` are those that it may have given to its own; any
 * where they are not known.
 */
export function isOwnMix(
  traffic: Shares,
  fresh: readonly string[],
  before: Shares,
  percents?: readonly number[] | undefined,
): boolean {
  const shares = sharesOf(traffic);
  const own = fresh.reduce((sum, revision) => sum + (shares.get(revision) ?? 0), 0);
  if (percents !== undefined && !percents.includes(own)) return false;
  const earlier = sharesOf(before.filter(({ revision }) => !fresh.includes(revision)));
  const total = [...earlier.values()].reduce((sum, percent) => sum + percent, 0);
  return [...shares].every(([revision, percent]) => {
    if (fresh.includes(revision)) return true;
    const share = earlier.get(revision);
    return share !== undefined && Math.abs(percent - (share * (100 - own)) / total) < 1;
  });
}

/** Whether somebody else sends users to one of these revisions: each write of a deployment keeps its revision's tag there. */
export function isSentByHand(traffic: readonly TrafficShare[], fresh: readonly string[]): boolean {
  return traffic.some(({ revision, percent, tag }) => percent > 0 && tag === null && fresh.includes(revision));
}

/** Whether somebody else sends users to where `written` does: the same shares, without the tags that it writes. */
export function isSameByHand(traffic: readonly TrafficShare[], written: readonly TrafficShare[]): boolean {
  const tagged = written.flatMap(({ revision, tag }) => (tag === null ? [] : [revision]));
  return sameShares(traffic, written) && isSentByHand(traffic, tagged);
}

/** Whether traffic is a split as it was written, and not the same shares that somebody has set by hand since then. */
export function isOwnSplit(traffic: readonly TrafficShare[], written: readonly TrafficShare[]): boolean {
  return sameShares(traffic, written) && !isSameByHand(traffic, written);
}

/**
 * The parts of the traffic that a deployment has given to its own revision, or is giving: none at first, then its steps, and
 * all once that was asked for. Nothing is no such part any more once the first step was reached: somebody may have stopped it.
 */
export function ownPercents(rollout: Rollout | undefined, all: 'not-asked' | 'asked' | 'done'): readonly number[] {
  if (all === 'done') return [100];
  const steps = rollout === undefined ? [] : stepsOf(rollout.strategy).slice(0, rollout.step);
  const hasBegun = rollout !== undefined && (rollout.reachedAt !== null || rollout.step > 1);
  return [...(hasBegun ? [] : [0]), ...steps.map(({ percent }) => percent), ...(all === 'asked' ? [100] : [])];
}

/** Whether Slipway gave this name (`revisionOf`, `secondRevisionOf`) to a deployment before `nextSeq`. */
export function isOwnRevision(
  { name, nextSeq }: { readonly name: string; readonly nextSeq: number },
  revision: string,
) {
  const digits = /-(\d{5,})(?:-2)?$/.exec(revision)?.[1];
  if (digits === undefined) return false;
  const seq = Number(digits);
  const own = revisionOf(name, seq);
  return seq < nextSeq && (revision === own || revision === `${own}-2`);
}
