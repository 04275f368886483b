import type { Sizing } from '../../shared/plan.ts';
import { failure } from '../../shared/problems.ts';
import type { Comparison, Rollout, Side } from '../../shared/rollout.ts';
import { figuresWithinSeconds, type Strategy, stepsOf } from '../../shared/strategy.ts';
import { sharesAt } from '../../shared/traffic-shares.ts';
import { compareRevisions } from '../analysis/compare-revisions.ts';
import { prices } from '../analysis/prices.ts';
import { type Decision, recorded, type Snapshot } from '../decision.ts';
import type { RevisionFigures } from '../figures-port.ts';
import { later } from '../later.ts';
import type { Ports, RunService } from '../ports.ts';
import { serviceRef } from './revision-config.ts';

/** How far back the old revisions are looked at before a rollout begins. */
const baselineSeconds = 600;

export interface Observed {
  readonly through: string;
  readonly fresh: Side;
  readonly old: Side;
}

/**
 * How this deployment's traffic is to go; a first release, and whoever brings an earlier one back, waits for nothing. Once
 * all of it has begun to move, a strategy that was set since is the next deployment's.
 */
export function strategyOf({ service, deployment, begun = [] }: Snapshot): Strategy {
  if (deployment.rollout !== undefined) return deployment.rollout.strategy;
  if (begun.includes('route-traffic')) return { kind: 'all-at-once' };
  const isFirst = service.stable === null || oldRevisions(deployment).length === 0;
  const isUsual = isFirst || deployment.spec.release !== undefined || service.strategy === undefined;
  return isUsual ? { kind: 'all-at-once' } : service.strategy;
}

function oldRevisions({ run }: Snapshot['deployment']): readonly string[] {
  const { previousTraffic, revision } = recorded(run, 'run');
  return previousTraffic
    .filter((share) => share.percent > 0 && share.revision !== revision)
    .map((share) => share.revision);
}

/** What users met of both sides: since the step has its traffic, or of the old one before the first step; null where nobody counts. */
export async function observe(snapshot: Snapshot, { figures }: Ports, now: string): Promise<Observed | null> {
  const { deployment, service } = snapshot;
  if (figures === undefined || strategyOf(snapshot).kind === 'all-at-once') return null;
  const { rollout } = deployment;
  if (rollout !== undefined && rollout.reachedAt === null) return null;
  const from = rollout?.reachedAt ?? later(now, -baselineSeconds);
  const { revision } = recorded(deployment.run, 'run');
  const asked = [revision, ...oldRevisions(deployment)];
  const { through, revisions } = await figures.of(serviceRef(snapshot), asked, { from, to: now });
  const [fresh, ...old] = revisions;
  return {
    through,
    fresh: sideOf(fresh === undefined ? [] : [fresh], deployment.sizing),
    old: sideOf(old, service.stable?.sizing ?? null),
  };
}

function sideOf(figures: readonly RevisionFigures[], sizing: Sizing | null): Side {
  const sum = (of: (each: RevisionFigures) => number) => figures.reduce((total, each) => total + of(each), 0);
  const requests = sum((each) => each.requests);
  const timed = figures.filter(({ latencyMillis }) => latencyMillis.p95 !== null);
  const weights = timed.reduce((total, each) => total + each.requests, 0);
  const weighted = timed.reduce((total, each) => total + each.requests * (each.latencyMillis.p95 ?? 0), 0);
  const rates = prices.tiers[1];
  const second = sizing === null ? null : sizing.cpu * rates.vcpuSecond + (sizing.memoryMiB / 1024) * rates.gibSecond;
  const seconds = sum((each) => each.billedSeconds);
  return {
    requests,
    errors: sum((each) => each.errors),
    p95: weights === 0 ? null : weighted / weights,
    costPerMillion:
      second === null || requests === 0 ? null : ((seconds * second) / requests) * 1e6 + prices.millionRequests,
  };
}

/** The next step towards all traffic; null once every step is behind, and where there are none. */
export function decideRollout(
  snapshot: Snapshot,
  { service, observed }: { readonly service: RunService | null; readonly observed: Observed | null },
  now: string,
): Decision | null {
  const strategy = strategyOf(snapshot);
  const steps = stepsOf(strategy);
  const [first] = steps;
  if (first === undefined) return null;
  const { rollout } = snapshot.deployment;
  if (rollout === undefined) {
    const begun = {
      strategy,
      // An older version of the code may have lost where it was.
      step: Math.max(1, snapshot.effects['shift-traffic']?.turn ?? 1),
      ...unreached,
      paused: null,
      hurried: null,
      baseline: observed?.old ?? null,
      past: [],
    };
    return { kind: 'again', patch: { rollout: begun }, awaiting: `the first ${first.percent} % of the traffic` };
  }
  const step = steps[rollout.step - 1];
  if (step === undefined || strategy.kind === 'all-at-once') return null;
  const run = recorded(snapshot.deployment.run, 'run');
  const traffic = sharesAt(step.percent, run, run.previousTraffic);
  if ((snapshot.effects['shift-traffic']?.turn ?? 0) < rollout.step) {
    return {
      kind: 'perform',
      effect: { kind: 'shift-traffic', turn: rollout.step, ref: serviceRef(snapshot), traffic },
    };
  }
  if (rollout.reachedAt === null) {
    const served = service?.served.find((share) => share.revision === run.revision)?.percent ?? 0;
    if (served !== step.percent || service?.ready !== 'succeeded') {
      const awaiting = `Cloud Run to send ${step.percent} % of the traffic to ${run.revision}`;
      return { kind: 'wait', patch: {}, awaiting, checkInSeconds: 5 };
    }
    const reached = { ...rollout, reachedAt: now, holdUntil: later(now, step.holdSeconds) };
    return { kind: 'again', patch: { rollout: reached }, awaiting: holding(reached, step.percent) };
  }
  return hold(
    { ...rollout, reachedAt: rollout.reachedAt },
    observed,
    { percent: step.percent, limits: strategy.limits },
    now,
  );
}

type Reached = Rollout & { readonly reachedAt: string };

/** While a step is held the two sides are compared: trouble ends it at once, time alone carries it on. */
function hold(
  rollout: Reached,
  observed: Observed | null,
  {
    percent,
    limits,
  }: { readonly percent: number; readonly limits: Exclude<Strategy, { kind: 'all-at-once' }>['limits'] },
  now: string,
): Decision {
  // Recorded first: an undo begins with the failure, and nothing else of it is written.
  if (rollout.comparison?.verdict === 'bad')
    return { kind: 'fail', patch: {}, failure: whyStopped(rollout.comparison, percent) };
  const comparison: Comparison | null =
    observed === null
      ? null
      : {
          at: now,
          through: observed.through,
          fresh: observed.fresh,
          ...compareRevisions({ ...observed, baseline: rollout.baseline }, limits, percent),
        };
  const seen = { ...rollout, comparison };
  if (comparison?.verdict === 'bad')
    return { kind: 'again', patch: { rollout: seen }, awaiting: 'the earlier traffic to be restored' };
  if (isOver(seen, now) && rollout.paused === null) {
    const past = [...rollout.past, { percent, at: rollout.reachedAt, comparison }];
    const steps = stepsOf(rollout.strategy);
    const step = rollout.hurried === null ? rollout.step + 1 : steps.length + 1;
    const next = { ...rollout, ...unreached, step, past };
    return { kind: 'again', patch: { rollout: next }, awaiting: `${steps[step - 1]?.percent ?? 100} % of the traffic` };
  }
  const checkInSeconds = rollout.paused === null ? Math.max(1, Math.min(60, secondsUntil(rollout.holdUntil, now))) : 60;
  return { kind: 'wait', patch: { rollout: seen }, awaiting: holding(seen, percent), checkInSeconds };
}

const unreached = { reachedAt: null, holdUntil: null, comparison: null } as const;

/** The time is over and was seen to its end; whoever hurries waits for neither. */
function isOver({ hurried, holdUntil, comparison }: Rollout, now: string): boolean {
  if (hurried !== null || holdUntil === null) return true;
  if (now < holdUntil) return false;
  return comparison === null || comparison.through >= holdUntil || now >= later(holdUntil, figuresWithinSeconds);
}

function holding({ paused, holdUntil }: Rollout, percent: number): string {
  if (paused !== null) return `somebody to resume it at ${percent} % of the traffic`;
  return `${percent} % of the traffic to be watched until ${holdUntil?.slice(11, 19)} UTC`;
}

function whyStopped({ because }: Comparison, percent: number) {
  return failure(
    'rollout-stopped',
    `With ${percent} % of the traffic the new revision did worse: ${because}. The earlier traffic is back.`,
    'Read its log with `slipway logs --service`; what it may do worse is set by `slipway service NAME --strategy`.',
  );
}

const secondsUntil = (time: string | null, now: string): number =>
  time === null ? 0 : Math.ceil((Date.parse(time) - Date.parse(now)) / 1000);
