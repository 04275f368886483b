import { type AskedStrategy, type Strategy, usualHoldSeconds, usualLimits, usualSteps } from '../../shared/strategy.ts';

/** What stands in the form of a strategy: numbers as they are typed. */
export interface StrategyDraft {
  readonly kind: Strategy['kind'];
  readonly steps: readonly StepDraft[];
  /** Seconds, of blue-green. */
  readonly hold: string;
  readonly limits: Readonly<Record<keyof typeof usualLimits, string>>;
}

export interface StepDraft {
  /** Tells rows apart while they are added and removed. */
  readonly key: number;
  readonly percent: string;
  readonly hold: string;
}

export const mostSteps = 6;

/** What is not set yet is filled in with the usual, so that choosing a kind is enough. */
export function draftOf(strategy: Strategy = { kind: 'all-at-once' }): StrategyDraft {
  const steps =
    strategy.kind === 'canary'
      ? strategy.steps
      : usualSteps.map((percent) => ({ percent, holdSeconds: usualHoldSeconds }));
  const limits = strategy.kind === 'all-at-once' ? usualLimits : strategy.limits;
  return {
    kind: strategy.kind,
    steps: steps.map(({ percent, holdSeconds }, key) => ({
      key,
      percent: String(percent),
      hold: String(holdSeconds),
    })),
    hold: String(strategy.kind === 'blue-green' ? strategy.holdSeconds : usualHoldSeconds),
    limits: {
      errorPoints: String(limits.errorPoints),
      latencyFactor: String(limits.latencyFactor),
      costFactor: String(limits.costFactor),
    },
  };
}

/** With one more step, half way from the last one to all of the traffic and held as long. */
export function withStep(draft: StrategyDraft): StrategyDraft {
  const last = draft.steps.at(-1);
  const percent = Math.min(99, Math.ceil((Number(last?.percent ?? 0) + 100) / 2));
  const key = Math.max(-1, ...draft.steps.map((step) => step.key)) + 1;
  const hold = last?.hold ?? String(usualHoldSeconds);
  return { ...draft, steps: [...draft.steps, { key, percent: String(percent), hold }] };
}

/** What only the steps together can get wrong; null where nothing is. The fields themselves hold their own bounds. */
export function stepIssue({ kind, steps }: StrategyDraft): string | null {
  if (kind !== 'canary') return null;
  const isGrowing = steps.every(
    ({ percent }, index) => index === 0 || Number(percent) > Number(steps[index - 1]?.percent),
  );
  return isGrowing ? null : 'Each step needs a larger percentage than the one before it.';
}

export function askedOf({ kind, steps, hold, limits }: StrategyDraft): AskedStrategy {
  if (kind === 'all-at-once') return { kind };
  const numbers = {
    errorPoints: Number(limits.errorPoints),
    latencyFactor: Number(limits.latencyFactor),
    costFactor: Number(limits.costFactor),
  };
  return kind === 'blue-green'
    ? { kind, holdSeconds: Number(hold), limits: numbers }
    : {
        kind,
        steps: steps.map((step) => ({ percent: Number(step.percent), holdSeconds: Number(step.hold) })),
        limits: numbers,
      };
}
