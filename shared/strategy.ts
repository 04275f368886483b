import { z } from 'zod';

/**
 * What a new revision may do worse than the one before. Flagger's documentation asks for a success rate of 99 % and judges
 * each minute (docs.flagger.app, "Canary Release"), which is the point of errors here; latency and cost are compared with
 * the old revision instead of with a number, since nobody knows it for every service.
 */
export const usualLimits = { errorPoints: 1, latencyFactor: 1.5, costFactor: 2 } as const;

const limitsSchema = z.strictObject({
  /** Percentage points that its error rate may lie above the old one's. */
  errorPoints: z.number().min(0).max(100),
  /** How many times the old one's 95th percentile of latency it may have. */
  latencyFactor: z.number().min(1).max(100),
  /** How many times the old one's cost of a request. */
  costFactor: z.number().min(1).max(100),
});
export type Limits = Readonly<z.infer<typeof limitsSchema>>;

const holdSchema = z.number().int().min(0).max(86_400);

/** How the traffic goes from the old revision to the new one. */
export const strategySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('all-at-once') }),
  z.strictObject({
    kind: z.literal('canary'),
    /** Percentages on the way to 100, each larger than the one before, and how long each is held at least. */
    steps: z
      .array(z.strictObject({ percent: z.number().int().min(1).max(99), holdSeconds: holdSchema }))
      .min(1)
      .max(6)
      .refine(
        (steps) => steps.every(({ percent }, index) => index === 0 || percent > (steps[index - 1]?.percent ?? 0)),
        {
          message: 'each step has more traffic than the one before',
        },
      ),
    limits: limitsSchema,
  }),
  z.strictObject({
    kind: z.literal('blue-green'),
    /** How long the old revision is kept warm after the switch, and the new one is watched. */
    holdSeconds: holdSchema,
    limits: limitsSchema,
  }),
]);
export type Strategy = Readonly<z.infer<typeof strategySchema>>;

/** How long a step is held where nothing is said: long enough for Cloud Monitoring's figures, which come minutes later. */
export const usualHoldSeconds = 300;
export const usualSteps = [5, 25, 50] as const;

/** A strategy as it is asked for; what is missing is the usual. */
export const askedStrategySchema = z.strictObject({
  kind: z.enum(['all-at-once', 'canary', 'blue-green']),
  /** Of a canary; 100 at the end may be named and is meant in any case. */
  steps: z.optional(
    z
      .array(z.strictObject({ percent: z.number().int().min(1).max(100), holdSeconds: z.optional(holdSchema) }))
      .min(1)
      .max(7),
  ),
  /** Of blue-green, and of each step that names none. */
  holdSeconds: z.optional(holdSchema),
  limits: z.optional(
    z.strictObject({
      errorPoints: z.optional(z.number().min(0).max(100)),
      latencyFactor: z.optional(z.number().min(1).max(100)),
      costFactor: z.optional(z.number().min(1).max(100)),
    }),
  ),
});
export type AskedStrategy = Readonly<z.infer<typeof askedStrategySchema>>;

/** The strategy with everything filled in; an issue in words where it cannot be. */
export function completeStrategy(asked: AskedStrategy): { readonly strategy: Strategy } | { readonly issue: string } {
  const { kind, holdSeconds = usualHoldSeconds } = asked;
  const { errorPoints, latencyFactor, costFactor } = asked.limits ?? {};
  const limits = {
    errorPoints: errorPoints ?? usualLimits.errorPoints,
    latencyFactor: latencyFactor ?? usualLimits.latencyFactor,
    costFactor: costFactor ?? usualLimits.costFactor,
  };
  if (kind !== 'canary' && asked.steps !== undefined) return { issue: 'only a canary has steps' };
  if (kind === 'all-at-once') {
    return asked.limits === undefined && asked.holdSeconds === undefined
      ? { strategy: { kind } }
      : { issue: 'all at once, nothing is held or compared' };
  }
  if (kind === 'blue-green') return { strategy: { kind, holdSeconds, limits } };
  const steps = (asked.steps ?? usualSteps.map((percent) => ({ percent })))
    .map((step: { percent: number; holdSeconds?: number | undefined }) => ({
      percent: step.percent,
      holdSeconds: step.holdSeconds ?? holdSeconds,
    }))
    .filter(({ percent }) => percent < 100);
  const parsed = strategySchema.safeParse({ kind, steps, limits });
  if (parsed.success) return { strategy: parsed.data };
  const [issue] = parsed.error.issues;
  return { issue: `${issue?.path.join('.')}: ${issue?.message}` };
}

export interface Step {
  readonly percent: number;
  readonly holdSeconds: number;
}

/** The steps that are held; the last share of all is given without holding it. */
export function stepsOf(strategy: Strategy): readonly Step[] {
  if (strategy.kind === 'canary') return strategy.steps;
  return strategy.kind === 'blue-green' ? [{ percent: 100, holdSeconds: strategy.holdSeconds }] : [];
}

/** Figures of the whole hold are waited for, but no longer than this: Cloud Monitoring may lag, and must not hold a release up. */
export const figuresWithinSeconds = 300;
/** Seconds by which a step may come late beside: the tick is once a minute, and the last one may have been lost. */
const lateSeconds = 180;

/** What the steps add to the time that promote has. */
export function rolloutSeconds(strategy: Strategy | undefined): number {
  const steps = strategy === undefined ? [] : stepsOf(strategy);
  return steps.reduce((sum, { holdSeconds }) => sum + holdSeconds + figuresWithinSeconds + lateSeconds, 0);
}

/** The strategy in words, for instance `canary 5, 25, 50 %, 300 s each`. */
export function strategySentence(strategy: Strategy | undefined): string {
  if (strategy === undefined || strategy.kind === 'all-at-once') return 'all traffic at once';
  if (strategy.kind === 'blue-green') return `blue-green: the old revision stays for ${strategy.holdSeconds} s`;
  const holds = new Set(strategy.steps.map(({ holdSeconds }) => holdSeconds));
  const percents = strategy.steps.map(({ percent }) => percent).join(', ');
  const times =
    holds.size === 1
      ? `${[...holds][0]} s each`
      : `held ${strategy.steps.map(({ holdSeconds }) => `${holdSeconds} s`).join(', ')}`;
  return `canary: ${percents} %, ${times}`;
}
