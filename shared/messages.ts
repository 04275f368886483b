import { z } from 'zod';
import { envSchema } from './env.ts';
import { overridesSchema } from './overrides.ts';
import { loads } from './plan.ts';
import { failureSchema } from './problems.ts';
import { stageNames } from './stages.ts';
import { deploymentStatuses } from './statuses.ts';

/** What travels on a stage's topic: a pointer, never content. `eventId` is chosen by the producer and makes the delivery unique. */
export const stageMessageSchema = z.object({
  eventId: z.string(),
  org: z.string(),
  deployment: z.string(),
  service: z.string(),
  stage: z.enum(stageNames),
  fence: z.number().int(),
  traceparent: z.string(),
});
export type StageMessage = Readonly<z.infer<typeof stageMessageSchema>>;

/** A request on `deploy-requests`; unknown fields are refused so that a misspelt one is not silently ignored. */
export const deployRequestMessageSchema = z.strictObject({
  org: z.string(),
  service: z.string(),
  repository: z.string(),
  ref: z.string().optional(),
  root: z.string().optional(),
  region: z.string().optional(),
  env: envSchema.optional(),
  unset: z.array(z.string()).optional(),
  load: z.enum(loads).optional(),
  overrides: overridesSchema.optional(),
  /** Whether what was changed outside Slipway is written over without asking. */
  overwriteDrift: z.boolean().optional(),
  requestId: z.string().min(1).max(128),
});

/** What a message on `deploy-requests` can say to a rollout on its way; it may come again without acting again. */
export const steerMessageSchema = z.strictObject({
  org: z.string(),
  deployment: z.string().max(128),
  action: z.enum(['pause', 'resume', 'promote', 'abort']),
  requestId: z.string().min(1).max(128),
});
export type SteerMessage = Readonly<z.infer<typeof steerMessageSchema>>;

/** What `deploy-events` publishes, for programs: one message a transition. */
export const deployEventMessageSchema = z.object({
  eventId: z.string(),
  org: z.string(),
  deployment: z.string(),
  service: z.string(),
  seq: z.number().int(),
  v: z.number().int(),
  at: z.string(),
  status: z.enum(deploymentStatuses),
  stage: z.enum(stageNames).nullable(),
  progress: z.number(),
  message: z.string(),
  repository: z.string(),
  sha: z.string().nullable(),
  url: z.string().nullable(),
  region: z.string(),
  image: z.string().nullable(),
  failure: failureSchema.nullable(),
  traceparent: z.string(),
});
export type DeployEventMessage = Readonly<z.infer<typeof deployEventMessageSchema>>;
