import { z } from 'zod';
import { approvalPolicySchema } from './approval.ts';
import { trafficShareSchema } from './deployment.ts';
import { carriedSchema, driftSchema } from './drift.ts';
import { envSchema } from './env.ts';
import { freezeSchema, mostFreezes } from './freeze.ts';
import { serviceChecksSchema } from './http-checks.ts';
import { liveScanSchema, vulnerabilityPolicySchema } from './image-scan.ts';
import { overridesSchema } from './overrides.ts';
import { loads, sizingSchema } from './plan.ts';
import { type StageName, stageNames, stages } from './stages.ts';
import { rolloutSeconds, strategySchema } from './strategy.ts';
import { watchSchema } from './watch.ts';

const time = z.iso.datetime();

/** What a service serves now: the outcome of its last promoted deployment. */
export const stableSchema = z.object({
  deployment: z.string(),
  seq: z.number().int(),
  revision: z.string(),
  digest: z.string(),
  configHash: z.string(),
  sha: z.string(),
  url: z.string(),
  traffic: z.array(trafficShareSchema),
  promotedAt: time,
  /** Its bundle among `releases`; missing where an earlier version of this code promoted it. */
  release: z.string().optional(),
  /** Whether everybody could call it then; missing where an earlier version of this code promoted it. */
  isPublic: z.boolean().optional(),
  /** What its cost is compared by; missing where an earlier version of this code promoted it. */
  sizing: z.optional(sizingSchema),
});

/** What a corrected deployment went live with, for those after it from the same folder: what somebody sets comes first. */
export const learnedSchema = z.object({
  repository: z.string(),
  root: z.string(),
  port: z.number().int().optional(),
  memoryMiB: z.number().int().optional(),
  /** Which deployment found it out. */
  deployment: z.string(),
  at: time,
});
export type Learned = Readonly<z.infer<typeof learnedSchema>>;

/** A stage that builds waits for Cloud Build's queue as well: 240 s of its deadline (stages/5-build.ts). */
export const deadlineBounds = { least: 60, leastOfBuild: 420, most: 7200 } as const;

export const deadlinesSchema = z
  .partialRecord(z.enum(stageNames), z.number().int().min(deadlineBounds.least).max(deadlineBounds.most))
  .refine(({ build }) => build === undefined || build >= deadlineBounds.leastOfBuild, {
    path: ['build'],
    message: `a build has at least ${deadlineBounds.leastOfBuild} s`,
  });

/** `orgs/{o}/services/{s}` */
export const serviceSchema = z.object({
  name: z.string(),
  org: z.string(),
  project: z.string(),
  region: z.string(),
  repository: z.string(),
  root: z.string(),
  load: z.enum(loads),
  /** What persists beside them of what a request set; missing where nothing was. */
  overrides: z.optional(overridesSchema),
  /** Null where it was forgotten by hand. */
  learned: z.nullish(learnedSchema),
  /** Variables that persist from deployment to deployment; secrets by name and pinned version. */
  env: envSchema,
  policy: z.object({ dockerfile: z.enum(['block', 'warn']) }),
  /** Stands beside `policy`, which an earlier version writes whole. */
  vulnerabilityPolicy: z.optional(vulnerabilityPolicySchema),
  /** What is known of the image that is live. */
  liveScan: z.optional(liveScanSchema),
  /** When that is asked again. */
  rescanAt: z.optional(time),
  /** In what the live service is not what its last release left; missing where nobody has looked yet. */
  drift: z.optional(driftSchema),
  /** When that is looked at again. */
  driftCheckAt: z.optional(time),
  /** What users meet of the live release, against the one before; missing where none was before it. */
  watch: z.optional(watchSchema),
  /** When that is looked at again; null where nobody looks. */
  watchAt: z.nullish(time),
  /** What was set by hand and is to stay. */
  carried: z.optional(carriedSchema),
  /** Whether a newer request stops the running deployment as long as it is not promoted. */
  cancelInProgress: z.boolean().optional(),
  /** Deployments that were stopped so in a row, and when the first of them had begun; null once one has finished. */
  overtaken: z.object({ count: z.number().int(), since: time }).nullable().optional(),
  /** Seconds that a stage may take; the table of the stages says it for those that are not named. */
  deadlines: deadlinesSchema.optional(),
  /** What a new revision has to show before it gets traffic. */
  checks: z.optional(serviceChecksSchema),
  /** How traffic goes to a new release; missing means all at once. */
  strategy: z.optional(strategySchema),
  /** Who has to approve before it is built; null where an owner took that back. */
  approval: z.nullable(approvalPolicySchema).optional(),
  /** Windows in which it is not deployed. */
  freezes: z.array(freezeSchema).max(mostFreezes).optional(),
  fence: z.number().int(),
  runningDep: z.string().nullable(),
  pendingDep: z.string().nullable(),
  nextSeq: z.number().int(),
  lastPromotedSeq: z.number().int(),
  stable: stableSchema.nullable(),
  createdAt: time,
  updatedAt: time,
  /** The service account that was made for it, which goes with it. */
  account: z.optional(z.string()),
  /** Set while everything the service owns is being removed. */
  deletingSince: time.nullable(),
});
export type Service = Readonly<z.infer<typeof serviceSchema>>;

/** Seconds from a stage's start until the tick ends it; what promote holds its steps for comes on top. */
export function deadlineOf({ deadlines, strategy }: Pick<Service, 'deadlines' | 'strategy'>, stage: StageName): number {
  const own = deadlines?.[stage] ?? stages[stage].deadlineSeconds;
  return stage === 'promote' ? own + rolloutSeconds(strategy) : own;
}

/** Seconds that Cloud Build is given: the rest of the stage's time is for its queue, and for hearing how it ended. */
export function buildTimeoutOf(service: Pick<Service, 'deadlines'>): number {
  return deadlineOf(service, 'build') - 300;
}

/** What bounds an organisation's spending, where its document says nothing else. */
export const defaultQuota = {
  concurrent: 100,
  perHour: 500,
  buildMinutes: 40_000,
  modelCallsPerDay: 200,
  modelTokensPerDay: 1_000_000,
} as const;

export const quotaSchema = z.object({
  /** Deployments that wait or run at the same time. */
  concurrent: z.number().int().min(1).max(2_000).optional(),
  /** Deployments that may begin in one hour of the clock. */
  perHour: z.number().int().min(1).max(100_000).optional(),
  /** Minutes of Cloud Build in one month of the calendar (UTC). */
  buildMinutes: z.number().int().min(1).max(10_000_000).optional(),
  /** Questions to a language model in one day of the clock (UTC); 0 asks none. */
  modelCallsPerDay: z.number().int().min(0).max(1_000_000).optional(),
  /** Tokens of questions and answers in one day. */
  modelTokensPerDay: z.number().int().min(0).max(10_000_000_000).optional(),
});

/** `orgs/{o}` */
export const orgSchema = z.object({
  name: z.string(),
  project: z.string(),
  region: z.string(),
  /** Registry path without a trailing slash, for instance `us-central1-docker.pkg.dev/project/slipway`. */
  registry: z.string(),
  /** Service account that the deployed services run as. */
  runtimeServiceAccount: z.string(),
  /** `own`: each service runs as an account of its own, made before its first release; else all run as the one above. */
  serviceAccounts: z.optional(z.enum(['own', 'shared'])),
  /** Service account that builds run as. */
  buildServiceAccount: z.string(),
  allowTopicDeploys: z.boolean(),
  quota: quotaSchema.optional(),
  /** The least that every service's policy asks for. */
  vulnerabilityPolicy: z.optional(vulnerabilityPolicySchema),
  /** Windows in which nothing is deployed. */
  freezes: z.array(freezeSchema).max(mostFreezes).optional(),
});
export type Org = Readonly<z.infer<typeof orgSchema>>;

export const roles = ['owner', 'deployer', 'approver', 'viewer'] as const;
export type Role = (typeof roles)[number];

/** `orgs/{o}/members/{uid}` */
export const memberSchema = z.object({ role: z.enum(roles), email: z.string().nullable() });
export type Member = Readonly<z.infer<typeof memberSchema>>;

/** `orgs/{o}/rejections/{id}`: a message that could not be taken. */
export const rejectionSchema = z.object({
  id: z.string(),
  at: time,
  topic: z.string(),
  code: z.string(),
  message: z.string(),
  hint: z.string(),
  /** At most 500 characters, redacted; empty when the message carried a secret. */
  excerpt: z.string(),
  /** Whether the message was kept and can be sent again. */
  replayable: z.boolean().optional(),
  replayedAt: time.optional(),
});
export type Rejection = Readonly<z.infer<typeof rejectionSchema>>;
