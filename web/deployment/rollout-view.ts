import type { Deployment, TrafficShare } from '../../shared/deployment.ts';
import type { Comparison, Rollout } from '../../shared/rollout.ts';
import { isTerminal } from '../../shared/statuses.ts';
import { stepsOf } from '../../shared/strategy.ts';
import { sharesAt } from '../../shared/traffic-shares.ts';
import type { TrafficPart } from '../parts/traffic-bar.tsx';

/** What the panel of a rollout shows, from the deployment's document alone. */

export type Standing =
  | { readonly kind: 'setting'; readonly percent: number }
  | { readonly kind: 'held'; readonly percent: number; readonly until: string; readonly through: string | null }
  | {
      readonly kind: 'paused';
      readonly percent: number;
      readonly by: string;
      readonly at: string;
      /** Seconds of the hold that were left; null where the traffic was still being set. */
      readonly left: number | null;
      /** When the earlier traffic comes back unless somebody resumes it. */
      readonly abandonedAt: string | null;
    }
  | { readonly kind: 'hurried'; readonly by: string }
  | { readonly kind: 'restoring'; readonly percent: number; readonly because: string }
  | { readonly kind: 'stopped'; readonly percent: number; readonly because: string; readonly at: string | null }
  | { readonly kind: 'live'; readonly at: string; readonly hurriedBy: string | null };

/** The share that the step wants; beyond the last one it is all of the traffic. */
const percentOf = ({ strategy, step }: Rollout): number => stepsOf(strategy)[step - 1]?.percent ?? 100;

export function standingOf(deployment: Deployment, rollout: Rollout): Standing {
  const { promotion, status, endedAt, cancel, deadlineAt } = deployment;
  const percent = percentOf(rollout);
  if (promotion !== undefined) return { kind: 'live', at: promotion.at, hurriedBy: rollout.hurried?.by ?? null };
  const because = whyStopped(deployment, rollout);
  if (isTerminal(status)) return { kind: 'stopped', percent, because, at: endedAt };
  if (cancel !== null || rollout.comparison?.verdict === 'bad') return { kind: 'restoring', percent, because };
  if (rollout.hurried !== null) return { kind: 'hurried', by: rollout.hurried.by };
  if (rollout.paused !== null) {
    const { at, by } = rollout.paused;
    const left =
      rollout.holdUntil === null ? null : Math.max(0, (Date.parse(rollout.holdUntil) - Date.parse(at)) / 1000);
    return { kind: 'paused', percent, by, at, left, abandonedAt: deadlineAt };
  }
  if (rollout.reachedAt === null || rollout.holdUntil === null) return { kind: 'setting', percent };
  return { kind: 'held', percent, until: rollout.holdUntil, through: rollout.comparison?.through ?? null };
}

function whyStopped({ supersededBy, cancel, failure }: Deployment, { comparison }: Rollout): string {
  if (comparison?.verdict === 'bad') return comparison.because;
  if (supersededBy !== null) return `${supersededBy} took its place`;
  if (cancel !== null) return `${cancel.actor} aborted it`;
  return failure?.message.replace(/\.$/, '') ?? 'it ended';
}

export type StepState = 'done' | 'left-out' | 'now' | 'paused' | 'stopped' | 'next' | 'not-reached';

export interface StepView {
  readonly name: string;
  readonly state: StepState;
  /** When the traffic got there, of a step that is behind; until when it is held, of the one that is. */
  readonly at: string | null;
}

const currentStates = {
  setting: 'now',
  held: 'now',
  hurried: 'now',
  paused: 'paused',
  restoring: 'stopped',
  stopped: 'stopped',
  live: 'done',
} as const satisfies Readonly<Record<Standing['kind'], StepState>>;

/** The steps in their order with what became of each; the last one is the end of the rollout. */
export function stepViews(deployment: Deployment, rollout: Rollout): readonly StepView[] {
  const { kind } = standingOf(deployment, rollout);
  const ahead = kind === 'stopped' || kind === 'restoring' ? 'not-reached' : 'next';
  const steps = stepsOf(rollout.strategy);
  const held = steps.map(({ percent }, index): StepView => {
    const name = `${percent} %`;
    const behind = rollout.past.find((each) => each.percent === percent);
    if (behind !== undefined) return { name, state: 'done', at: behind.at };
    if (index + 1 === rollout.step) {
      return { name, state: currentStates[kind], at: kind === 'held' ? rollout.holdUntil : null };
    }
    return { name, state: index + 1 < rollout.step ? 'left-out' : ahead, at: null };
  });
  const last = { name: rollout.strategy.kind === 'blue-green' ? 'End' : '100 %' };
  if (kind === 'live') return [...held, { ...last, state: 'done', at: deployment.promotion?.at ?? null }];
  return [...held, { ...last, state: rollout.step > steps.length ? currentStates[kind] : ahead, at: null }];
}

/** Who gets which part as far as it is recorded; revisions of both sides stay in it with nothing, so that their parts can move. */
export function trafficOf(deployment: Deployment): readonly TrafficPart[] {
  const { run } = deployment;
  if (run === null) return [];
  const shares = sharesOf(deployment, run);
  const part = (revision: string, side: TrafficPart['side']): TrafficPart => ({
    revision,
    side,
    note: side === 'new' ? 'new' : 'earlier',
    percent: shares.find((share) => share.revision === revision)?.percent ?? 0,
  });
  const others = run.previousTraffic.filter(({ revision, percent }) => percent > 0 && revision !== run.revision);
  return [part(run.revision, 'new'), ...others.map(({ revision }) => part(revision, 'old'))];
}

function sharesOf(
  { promotion, status, rollout }: Deployment,
  run: NonNullable<Deployment['run']>,
): readonly TrafficShare[] {
  if (promotion !== undefined) return [{ revision: run.revision, percent: 100, tag: run.tag }];
  if (isTerminal(status) || rollout === undefined) return run.previousTraffic;
  const reached = rollout.reachedAt === null ? (rollout.past.at(-1)?.percent ?? 0) : percentOf(rollout);
  return reached === 0 ? run.previousTraffic : sharesAt(reached, run, run.previousTraffic);
}

export interface Compared {
  readonly percent: number;
  readonly comparison: Comparison;
}

/** The comparisons of all steps, the newest last. */
export function comparisonsOf(rollout: Rollout): readonly Compared[] {
  const { past, comparison } = rollout;
  return [
    ...past.flatMap((each) =>
      each.comparison === null ? [] : [{ percent: each.percent, comparison: each.comparison }],
    ),
    ...(comparison === null ? [] : [{ percent: percentOf(rollout), comparison }]),
  ];
}
