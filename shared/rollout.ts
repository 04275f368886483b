import { z } from 'zod';
import type { StageName } from './stages.ts';
import { stepsOf, strategySchema } from './strategy.ts';

const time = z.iso.datetime();

const sideSchema = z.object({
  requests: z.number().int(),
  errors: z.number().int(),
  /** Milliseconds; null where nothing was asked. */
  p95: z.nullable(z.number()),
  /** US dollars for a million requests; null where nothing was asked. */
  costPerMillion: z.nullable(z.number()),
});
export type Side = Readonly<z.infer<typeof sideSchema>>;

export const verdicts = ['good', 'bad', 'few'] as const;

/** The new revision beside what it replaces, over the same span of time. */
export const comparisonSchema = z.object({
  at: time,
  /** Up to when the figures are complete. */
  through: z.string(),
  fresh: sideSchema,
  old: sideSchema,
  /** `few`: too few requests to tell. */
  verdict: z.enum(verdicts),
  because: z.string(),
});
export type Comparison = Readonly<z.infer<typeof comparisonSchema>>;

/** Days that a rollout may stay paused; after that the earlier traffic comes back. */
export const longestPauseSeconds = 86_400;

export const rolloutSchema = z.object({
  /** As it was when the rollout began. */
  strategy: strategySchema,
  /** The step whose traffic is being set or held, from 1; beyond the last one all traffic goes to the new revision. */
  step: z.number().int(),
  /** Since when the traffic is as the step wants it; null while it is being set. */
  reachedAt: z.nullable(time),
  /** Until when it is held at least. */
  holdUntil: z.nullable(time),
  paused: z.nullable(z.object({ at: time, by: z.string() })),
  /** Who does not want to wait for the rest of the steps. */
  hurried: z.nullable(z.object({ at: time, by: z.string() })),
  /** What the old revisions showed before the rollout began; null where nobody counts. */
  baseline: z.nullable(sideSchema),
  /** The newest one. */
  comparison: z.nullable(comparisonSchema),
  /** The steps that are behind. */
  past: z.array(z.object({ percent: z.number().int(), at: time, comparison: z.nullable(comparisonSchema) })),
});
export type Rollout = Readonly<z.infer<typeof rolloutSchema>>;

interface Promoting {
  readonly stage: StageName | null;
  readonly rollout?: Rollout | undefined;
}

/** Whether part of the traffic waits at a step, from which it can still go back. */
export function isHeld({ stage, rollout }: Promoting): boolean {
  return stage === 'promote' && rollout !== undefined && rollout.step <= stepsOf(rollout.strategy).length;
}
