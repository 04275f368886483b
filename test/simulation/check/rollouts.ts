import type { Deployment } from '../../../shared/deployment.ts';
import type { Version } from '../history.ts';
import type { World } from '../world.ts';
import { type Violation, violated } from './violation.ts';

/** Percent that another rounding may give. */
const roundingPercent = 1;

/** Invariants 10, 11 and 12 on the way: traffic moves only by the steps, in their order, as long as they were held, and never towards what does worse. */
export function checkRollouts(world: World): readonly Violation[] {
  return [...world.history.deployments].flatMap(([id, versions]) => {
    if (!versions.some(({ data }) => data?.rollout !== undefined)) return [];
    return [
      ...checkHeld(id, versions),
      ...checkVerdicts(id, versions),
      ...checkJudged(id, versions),
      ...checkShares(world, id, versions),
    ];
  });
}

/** A step is left when its time is over, not counting pauses, or when somebody does not want to wait. */
function checkHeld(id: string, versions: readonly Version<Deployment>[]): readonly Violation[] {
  return versions.flatMap(({ data }, index) => {
    const before = versions[index - 1]?.data?.rollout;
    const after = data?.rollout;
    if (before === undefined || after === undefined || after.step <= before.step) return [];
    if (before.reachedAt === null) return [violated(11, `${id} left step ${before.step} before it had its traffic`)];
    if (before.paused !== null) return [violated(11, `${id} left step ${before.step} while it was paused`)];
    if (before.hurried !== null) return [];
    const { strategy } = before;
    const wanted =
      strategy.kind === 'canary'
        ? (strategy.steps[before.step - 1]?.holdSeconds ?? 0)
        : strategy.kind === 'blue-green'
          ? strategy.holdSeconds
          : 0;
    const at = Date.parse(data?.updatedAt ?? '');
    const reached = Date.parse(before.reachedAt);
    const held = (at - reached) / 1000 - pausedSeconds(versions, before.step, reached);
    return held >= wanted - 1
      ? []
      : [violated(11, `${id} held step ${before.step} for ${Math.round(held)} of ${wanted} s`)];
  });
}

/** Whoever pauses it before the step has its traffic takes nothing from the time that it is held. */
function pausedSeconds(versions: readonly Version<Deployment>[], step: number, reached: number): number {
  let since: number | null = null;
  let sum = 0;
  for (const { data } of versions) {
    if (data?.rollout?.step !== step) continue;
    const { paused } = data.rollout;
    if (paused !== null) since = Date.parse(paused.at);
    else if (since !== null) {
      sum += Math.max(0, Date.parse(data.updatedAt) - Math.max(since, reached)) / 1000;
      since = null;
    }
  }
  return sum;
}

/** What was recorded of both sides, judged without the code that judged it: so many failures are no chance. */
function checkJudged(id: string, versions: readonly Version<Deployment>[]): readonly Violation[] {
  const past = versions.at(-1)?.data?.rollout?.past ?? [];
  return past.flatMap(({ percent, comparison }) => {
    if (comparison === null || comparison.fresh.requests < 100) return [];
    const { fresh, old } = comparison;
    const share = fresh.errors / fresh.requests;
    const before = old.requests === 0 ? 0 : old.errors / old.requests;
    return share > before + 0.15
      ? [violated(11, `${id} went on from ${percent} % while ${Math.round(share * 100)} % of its requests failed`)]
      : [];
  });
}

/** Once it is written down that the new revision does worse, nothing but the way back follows. */
function checkVerdicts(id: string, versions: readonly Version<Deployment>[]): readonly Violation[] {
  const bad = versions.findIndex(({ data }) => data?.rollout?.comparison?.verdict === 'bad');
  if (bad < 0) return [];
  const step = versions[bad]?.data?.rollout?.step;
  const onward = versions
    .slice(bad)
    .some(({ data }) => data?.status === 'succeeded' || (data?.rollout?.step ?? 0) > (step ?? 0));
  return onward ? [violated(11, `${id} went on although it did worse`)] : [];
}

/** What this deployment wrote gives its revision the share of a step, all, or none of the traffic, and the others the rest as before. */
function checkShares(
  { run, faults }: World,
  id: string,
  versions: readonly Version<Deployment>[],
): readonly Violation[] {
  // A version that knows nothing of rollouts sends all traffic at once; what somebody set by hand is theirs.
  if (faults.counts.has('older code') || run.journal.some(({ what }) => what === 'by-hand')) return [];
  const last = versions.at(-1)?.data;
  const { revision, previousTraffic = [] } = last?.run ?? {};
  const strategy = versions.find(({ data }) => data?.rollout !== undefined)?.data?.rollout?.strategy;
  if (last == null || revision === undefined || strategy === undefined) return [];
  const percents = strategy.kind === 'canary' ? strategy.steps.map((step) => step.percent) : [];
  const allowed = [0, ...percents, 100];
  const early = versions.flatMap(({ data, at }, index) => {
    const rollout = data?.rollout;
    if (rollout?.reachedAt == null || versions[index - 1]?.data?.rollout?.reachedAt === rollout.reachedAt) return [];
    const entries = run.journal.filter((entry) => entry.service === last.service && entry.at <= at);
    const share = entries.at(-1)?.after?.served.find((each) => each.revision === revision)?.percent ?? 0;
    const wanted = strategy.kind === 'canary' ? (percents[rollout.step - 1] ?? 100) : 100;
    return share === wanted
      ? []
      : [violated(12, `${id} began to hold ${wanted} % when its users had ${share} % of it`)];
  });
  let highest = 0;
  const moves = run.journal.flatMap(({ service, by, what, after }) => {
    if (service !== last.service || after === null || what === 'served' || !by.includes(id)) return [];
    const share = after.traffic.find((each) => each.revision === revision)?.percent ?? 0;
    const found: Violation[] = [];
    if (!allowed.includes(share)) found.push(violated(11, `${id} gave its revision ${share} %`));
    const skipped = allowed[allowed.indexOf(highest) + 1] ?? 100;
    const isHurried = versions.some(({ data }) => data?.rollout?.hurried != null);
    if (share > skipped && !isHurried) found.push(violated(11, `${id} went from ${highest} % to ${share} %`));
    if (share < highest && share !== 0) found.push(violated(11, `${id} went back from ${highest} % to ${share} %`));
    highest = Math.max(highest, share);
    const isOff = previousTraffic.some((old) => {
      const now = after.traffic.find((each) => each.revision === old.revision)?.percent ?? 0;
      return share > 0 && Math.abs(now - (old.percent * (100 - share)) / 100) > roundingPercent;
    });
    if (isOff) found.push(violated(11, `${id} shared the rest as ${JSON.stringify(after.traffic)}`));
    return found;
  });
  return [...early, ...moves];
}
