import { z } from 'zod';
import { approvalSchema } from './approval.ts';
import { commandRunSchema } from './command-run.ts';
import { envSchema } from './env.ts';
import { freezeOverrideSchema } from './freeze.ts';
import { imageScanSchema } from './image-scan.ts';
import { overridesSchema } from './overrides.ts';
import { analysisSchema, buildPlanSchema, costSchema, findingSchema, loads, sizingSchema } from './plan.ts';
import { failureSchema } from './problems.ts';
import { rolloutSchema } from './rollout.ts';
import { type StageName, stageNames } from './stages.ts';
import { type BuildStatus, buildRanks, deploymentStatuses, stageStatuses } from './statuses.ts';

/** Times are ISO 8601 in UTC with milliseconds, as text, so that every side compares them the same way. */
const time = z.iso.datetime();

export const stageStateSchema = z.object({
  status: z.enum(stageStatuses),
  startedAt: time.nullable(),
  endedAt: time.nullable(),
  attempts: z.number().int(),
});
export type StageState = Readonly<z.infer<typeof stageStateSchema>>;

/** How a release is brought back: an earlier one, or the live one with new instances. */
export const restorations = ['rollback', 'restart'] as const;
export type Restoration = (typeof restorations)[number];

/** A part of a lasting split: the release, its revision with its tag, and whole percents. */
export const splitShareSchema = z.object({
  release: z.string(),
  revision: z.string(),
  /** Absent where an earlier version wrote it. */
  tag: z.string().optional(),
  percent: z.number().int(),
});
export type SplitShare = Readonly<z.infer<typeof splitShareSchema>>;

/** What was asked for, after names were checked; secrets are names here, never values. */
export const deploySpecSchema = z.object({
  /** `owner/name` on the configured GitHub. */
  repository: z.string(),
  /** Branch, tag or commit; null means the default branch. */
  ref: z.string().nullable(),
  /** Folder of the service inside the repository, '' for the top. */
  root: z.string(),
  region: z.string(),
  env: envSchema,
  unset: z.array(z.string()),
  load: z.enum(loads),
  /** Missing where nothing was set, and in deployments of earlier versions. */
  overrides: z.optional(overridesSchema),
  /** The release whose bundle is brought back instead of building; what stands beside it in this specification is that release's. */
  release: z.object({ id: z.string(), kind: z.enum(restorations) }).optional(),
  /** Shares that the traffic of the service is to have from now on, the largest first; nothing else is changed then. */
  traffic: z.array(splitShareSchema).optional(),
  /** Whether what was changed outside Slipway is written over without asking. */
  overwriteDrift: z.boolean().optional(),
});

export const sourceSchema = z.object({
  repository: z.string(),
  /** The ref that was resolved, for instance `main`. */
  ref: z.string(),
  sha: z.string().regex(/^[0-9a-f]{40}$/),
  message: z.string(),
  committedAt: time.nullable(),
  /** Address that git fetches from, without credentials. */
  cloneUrl: z.string(),
  htmlUrl: z.string(),
});
export type Source = Readonly<z.infer<typeof sourceSchema>>;

const buildStatuses = Object.keys(buildRanks) as [BuildStatus, ...BuildStatus[]];

export const buildStateSchema = z.object({
  id: z.string(),
  status: z.enum(buildStatuses),
  rank: z.number().int(),
  image: z.string(),
  digest: z.string().nullable(),
  sizeBytes: z.number().nullable(),
  createdAt: time.nullable(),
  startedAt: time.nullable(),
  finishedAt: time.nullable(),
  /** Cloud Build's own words: failureInfo and statusDetail. */
  failure: z.object({ type: z.string(), detail: z.string() }).nullable(),
  /** What Cloud Build wants to be known, by its own priority. */
  warnings: z.array(z.object({ text: z.string(), severity: z.enum(['medium', 'info']) })),
  logUrl: z.string().nullable(),
  heardAt: time,
});
export type BuildState = Readonly<z.infer<typeof buildStateSchema>>;

export const trafficShareSchema = z.object({
  revision: z.string(),
  percent: z.number().int(),
  tag: z.string().nullable(),
});
export type TrafficShare = Readonly<z.infer<typeof trafficShareSchema>>;

export const runStateSchema = z.object({
  revision: z.string(),
  tag: z.string(),
  digest: z.string(),
  configHash: z.string(),
  /** Address of the service and of the tagged revision. */
  url: z.string(),
  tagUrl: z.string(),
  /** Whether this deployment created the Cloud Run service. */
  created: z.boolean(),
  /** Traffic as it was before this deployment touched it. */
  previousTraffic: z.array(trafficShareSchema),
});
export type RunState = Readonly<z.infer<typeof runStateSchema>>;

/** Why there is a second revision: the first one did not start, and what had to be different was certain. */
export const correctionSchema = z.object({
  what: z.enum(['port', 'memory']),
  /** A port, or MiB. */
  from: z.number().int(),
  to: z.number().int(),
  /** What was found out about the first revision, with its evidence. */
  because: z.string(),
  at: time,
  /** The first revision, and what was there before it. */
  first: z.object({ revision: z.string(), created: z.boolean(), previousTraffic: z.array(trafficShareSchema) }),
});
export type Correction = Readonly<z.infer<typeof correctionSchema>>;

/** One thing that was looked at, with what was seen. */
export const checkSchema = z.object({
  /** The request and what its answer had to be, where a service names its own; `name` is then `answers`. */
  request: z.optional(z.string()),
  expected: z.optional(z.string()),
  name: z.enum(['answers', 'https', 'probes', 'scaling', 'first-request', 'log', 'traffic']),
  /** Null where there was nothing to pass or fail, such as HTTPS on a loopback address. */
  ok: z.boolean().nullable(),
  observed: z.string(),
  millis: z.number().nullable(),
});
export type Check = Readonly<z.infer<typeof checkSchema>>;

export const verificationSchema = z.object({
  passedAt: time,
  digest: z.string(),
  configHash: z.string(),
  coldStartMillis: z.number(),
  checks: z.array(checkSchema),
});

/** How far the checks of a revision have come; they go on in the next call where one call's time is not enough. */
export const rehearsalSchema = z.object({
  warmed: z.number().int(),
  rounds: z.number().int(),
  /** Good rounds since the last bad one. */
  inARow: z.number().int(),
  /** Milliseconds of the very first request. */
  coldStartMillis: z.nullable(z.number()),
  /** The last round. */
  checks: z.array(checkSchema),
  /** The first answer of the last round that was not as it had to be. */
  failing: z.nullable(z.object({ status: z.nullable(z.number()), error: z.nullable(z.string()) })),
});
export type Rehearsal = Readonly<z.infer<typeof rehearsalSchema>>;

export const recoverySchema = z.object({
  /** The release that was rolled back, null where none was recorded as live; and the one that is back. */
  from: z.string().nullable(),
  to: z.string(),
  /** From the request to all traffic on the restored release. */
  seconds: z.number(),
  /** From the promotion of the release that was rolled back to the same moment: how long users had it. */
  exposedSeconds: z.number().nullable(),
});
export type Recovery = Readonly<z.infer<typeof recoverySchema>>;

export const reportSchema = z.object({
  url: z.string(),
  revision: z.string(),
  digest: z.string(),
  sizing: sizingSchema,
  cost: costSchema,
  checks: z.array(checkSchema),
  seconds: z.object({
    total: z.number(),
    build: z.number().nullable(),
    release: z.number().nullable(),
    verify: z.number().nullable(),
  }),
  /** How long a rollback took to help; missing in every other report. */
  recovery: z.optional(recoverySchema),
});
export type Report = Readonly<z.infer<typeof reportSchema>>;

const promotedBeforeSchema = z.object({ deployment: z.string(), promotedAt: time });

const stageStates = z.object(
  Object.fromEntries(stageNames.map((name) => [name, stageStateSchema])) as Record<StageName, typeof stageStateSchema>,
);

export const deploymentSchema = z.object({
  id: z.string(),
  org: z.string(),
  service: z.string(),
  seq: z.number().int(),
  fence: z.number().int(),
  /** Grows by one with every transition. */
  v: z.number().int(),
  status: z.enum(deploymentStatuses),
  stage: z.enum(stageNames).nullable(),
  stages: stageStates,
  spec: deploySpecSchema,
  specHash: z.string(),
  actor: z.string(),
  via: z.enum(['api', 'topic']),
  traceparent: z.string(),
  createdAt: time,
  startedAt: time.nullable(),
  updatedAt: time,
  endedAt: time.nullable(),
  deadlineAt: time.nullable(),
  nextCheckAt: time.nullable(),
  /** What the deployment waits for and when that was last heard of; null when it waits for nothing. */
  awaiting: z.object({ what: z.string(), since: time, heardAt: time }).nullable(),
  source: sourceSchema.nullable(),
  analysis: analysisSchema.nullable(),
  plan: buildPlanSchema.nullable(),
  sizing: sizingSchema.nullable(),
  cost: costSchema.nullable(),
  /** Variables this release will have: the service's own, what the request set, less what it unset; secrets pinned. */
  env: envSchema,
  findings: z.array(findingSchema),
  build: buildStateSchema.nullable(),
  /** What was known of the image before it was released; missing where nobody asked, and in deployments of earlier versions. */
  imageScan: z.optional(imageScanSchema),
  run: runStateSchema.nullable(),
  /** Missing where the first revision was not corrected. */
  correction: z.optional(correctionSchema),
  /** Missing until the new revision has been asked for the first time. */
  rehearsal: z.optional(rehearsalSchema),
  verification: verificationSchema.nullable(),
  /** What the release command has done before the revision was created; missing where there is none. */
  releaseCommand: z.optional(commandRunSchema),
  /** What the check command has said of the revision; missing where there is none, and before it is asked. */
  checkCommand: z.optional(commandRunSchema),
  /** How far its traffic has come; missing where all of it goes at once. */
  rollout: z.optional(rolloutSchema),
  /** When all traffic went to it, and what had it before; missing before that, and in deployments of earlier versions. */
  promotion: z.object({ at: time, replaced: promotedBeforeSchema.nullable() }).optional(),
  report: reportSchema.nullable(),
  failure: failureSchema.nullable(),
  cancel: z.object({ actor: z.string(), at: time }).nullable(),
  /** Missing where the service asks for none, and until preflight has passed. */
  approval: z.optional(approvalSchema),
  /** Missing where no freeze was overridden. */
  freezeOverride: z.optional(freezeOverrideSchema),
  supersededBy: z.string().nullable(),
  /** The place it holds within its organisation's quota until it ends. */
  quotaPlace: z.number().int().optional(),
  /** The longest its build may take, which its month's build minutes hold in one of their parts until it ends. */
  quotaHold: z.object({ shard: z.number().int(), month: z.string(), seconds: z.number().int() }).optional(),
  /** SHA-256 of the newest event; the events chain backwards from it. */
  chainHead: z.string(),
});
export type Deployment = Readonly<z.infer<typeof deploymentSchema>>;

/** `orgs/{o}/deployments/{d}/events/{v}`: one a transition, each holding the hash of the one before. */
export const eventSchema = z.object({
  v: z.number().int(),
  at: time,
  actor: z.string(),
  from: z.object({ status: z.enum(deploymentStatuses).nullable(), stage: z.enum(stageNames).nullable() }),
  to: z.object({ status: z.enum(deploymentStatuses), stage: z.enum(stageNames).nullable() }),
  what: z.string(),
  previousHash: z.string(),
  hash: z.string(),
});
export type DeploymentEvent = Readonly<z.infer<typeof eventSchema>>;

/** `orgs/{o}/deployments/{d}/logs/{first}`: a chunk of redacted lines, `first` being the index of its first line. */
export const logChunkSchema = z.object({
  first: z.number().int(),
  lines: z.array(z.object({ at: time, text: z.string() })),
  /** Set on the last chunk that was stored when the cap was reached. */
  capped: z.boolean(),
  /** A Firestore timestamp for the TTL policy: 30 days. */
  expiresAt: z.unknown(),
});
export type LogChunk = Readonly<z.infer<typeof logChunkSchema>>;
