import { z } from 'zod';
import { approvalPolicySchema } from './approval.ts';
import { deploymentSchema } from './deployment.ts';
import { driftChoices } from './drift.ts';
import { envValueSchema } from './env.ts';
import { freezeSchema } from './freeze.ts';
import { updateChecksSchema } from './http-checks.ts';
import { updateVulnerabilityPolicySchema } from './image-scan.ts';
import { overridesSchema } from './overrides.ts';
import { loads } from './plan.ts';
import { failureSchema } from './problems.ts';
import { releaseSchema } from './release.ts';
import { rejectionSchema, serviceSchema } from './service.ts';
import { stageNames } from './stages.ts';
import { deploymentStatuses } from './statuses.ts';
import { askedStrategySchema } from './strategy.ts';

/** Shapes of the HTTP API; the OpenAPI document is generated from them. All paths stand under `/v1/orgs/{org}`. */

/** A secret's plain value enters here only; it is written to Secret Manager before the deployment document exists. */
const plainSecretSchema = z.strictObject({ value: z.string().max(65_536), secret: z.literal(true) });

export const createDeploymentSchema = z.strictObject({
  service: z.string().max(200),
  repository: z.string().max(300),
  ref: z.string().max(255).optional(),
  root: z.string().max(255).optional(),
  region: z.string().max(60).optional(),
  env: z.record(z.string().max(255), z.union([envValueSchema, plainSecretSchema])).optional(),
  unset: z.array(z.string().max(255)).max(200).optional(),
  load: z.enum(loads).optional(),
  overrides: overridesSchema.optional(),
  /** Whether what was changed outside Slipway is written over without asking. */
  overwriteDrift: z.boolean().optional(),
  /** Why it is deployed even within a freeze; owners alone. */
  overrideFreeze: z.string().trim().min(1).max(500).optional(),
});
export type CreateDeployment = z.infer<typeof createDeploymentSchema>;

/** A deployment with what is derived from it: percentage and the address of its page. */
export const deploymentViewSchema = deploymentSchema.extend({ progress: z.number(), page: z.string() });
export type DeploymentView = Readonly<z.infer<typeof deploymentViewSchema>>;

export const deploymentListSchema = z.object({
  deployments: z.array(deploymentViewSchema),
  /** Pass as `before` to read on; null at the end. */
  next: z.string().nullable(),
});

export const listDeploymentsQuerySchema = z.object({
  service: z.string().optional(),
  status: z.enum(deploymentStatuses).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  before: z.string().optional(),
});

export const logLinesSchema = z.object({
  lines: z.array(z.object({ n: z.number().int(), at: z.string(), text: z.string() })),
  /** The line to ask for next. */
  next: z.number().int(),
  /** Whether the build printed more than is stored; `rest` is then the address where all of it is, null where it was not kept. */
  capped: z.boolean(),
  rest: z.string().nullable().optional(),
  /** Whether the build is over and every line has been handed out. */
  over: z.boolean(),
});

/** What is not named stays; a deadline that is null is the table's again. */
export const updateServiceSchema = z.strictObject({
  cancelInProgress: z.boolean().optional(),
  deadlines: z.partialRecord(z.enum(stageNames), z.number().int().nullable()).optional(),
  vulnerabilities: z.optional(updateVulnerabilityPolicySchema),
  checks: z.optional(updateChecksSchema),
  /** Owners alone; null asks for no approval. */
  approval: z.optional(approvalPolicySchema.strict().nullable()),
  /** Written whole. */
  strategy: z.optional(askedStrategySchema),
  /** The next deployment is planned without what corrected ones found out. */
  forgetLearned: z.literal(true).optional(),
});
export type UpdateService = Readonly<z.infer<typeof updateServiceSchema>>;

/** A freeze with what it is for; null is the whole organisation. */
export const freezeViewSchema = freezeSchema.extend({ service: z.string().nullable() });
export type FreezeView = Readonly<z.infer<typeof freezeViewSchema>>;
export const freezeListSchema = z.object({ freezes: z.array(freezeViewSchema) });

/** A release or a revision, and its whole percents; `guard/shares.ts` says in words what cannot be. */
const trafficPartSchema = z.strictObject({ target: z.string().min(1).max(128), percent: z.number() });
export type TrafficPart = Readonly<z.infer<typeof trafficPartSchema>>;
export const setTrafficSchema = z.strictObject({ traffic: z.array(trafficPartSchema).max(20) });

/** What becomes of what was changed outside Slipway; `seen` are the keys of the differences that were looked at. */
export const settleDriftSchema = z.strictObject({
  choice: z.union([z.enum(driftChoices), z.literal('forget')]),
  seen: z.array(z.string().max(64)).max(500),
});
export type SettleDrift = Readonly<z.infer<typeof settleDriftSchema>>;

/** Without a release the one before the live one is meant. */
export const rollbackSchema = z.strictObject({ release: z.string().max(128).optional() });
export const releaseListSchema = z.object({
  /** Newest first. */
  releases: z.array(releaseSchema),
  /** Pass as `before` to read on; null at the end. */
  next: z.string().nullable(),
});
export type ReleaseList = Readonly<z.infer<typeof releaseListSchema>>;

export const serviceListSchema = z.object({ services: z.array(serviceSchema) });

/** A log entry of a running service in Cloud Logging's shape. */
export const logEntrySchema = z.object({
  timestamp: z.string(),
  severity: z.string(),
  revision: z.string(),
  text: z.string(),
});
export const serviceLogSchema = z.object({ entries: z.array(logEntrySchema) });
export type ServiceLogEntry = Readonly<z.infer<typeof logEntrySchema>>;

export const traceSourceNames = ['audit', 'transition', 'build', 'service'] as const;

/** Everything that carries one trace id, in the order of time. */
export const traceSchema = z.object({
  trace: z.string(),
  entries: z.array(
    z.object({
      at: z.string(),
      from: z.enum(traceSourceNames),
      /** The deployment, or the resource of an action. */
      about: z.string(),
      text: z.string(),
    }),
  ),
  /** What could not be read, or is longer than what is shown, in sentences. */
  incomplete: z.array(z.string()),
});
export type Trace = Readonly<z.infer<typeof traceSchema>>;

export const setSecretSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9_-]{1,255}$/),
  value: z.string().min(1).max(65_536),
});
export const secretSchema = z.object({ name: z.string(), version: z.number().int() });
export const secretListSchema = z.object({
  secrets: z.array(z.object({ name: z.string(), createdAt: z.string().nullable() })),
});

export const repositorySchema = z.object({
  fullName: z.string(),
  description: z.string().nullable(),
  language: z.string().nullable(),
  visibility: z.enum(['public', 'private', 'internal']),
  pushedAt: z.string().nullable(),
  defaultBranch: z.string(),
});
export type RepositoryView = Readonly<z.infer<typeof repositorySchema>>;
export const repositoryListSchema = z.object({ repositories: z.array(repositorySchema) });
export const branchListSchema = z.object({ branches: z.array(z.string()) });

export const rejectionListSchema = z.object({ rejections: z.array(rejectionSchema) });

export const errorSchema = z.object({ error: failureSchema });

export const healthStates = ['healthy', 'degraded', 'unhealthy'] as const;

/** How calls to a dependency went lately: in one process of the functions, or in all that called it within two minutes. */
export const vitalsSchema = z.object({
  /** `open`: calls are refused at once for ten seconds, then one is tried. */
  breaker: z.enum(['closed', 'open', 'half-open']),
  /** The last 100 of a process at most. */
  calls: z.number().int(),
  failures: z.number().int(),
  /** The slowest process's. */
  p95Millis: z.number().nullable(),
  /** Processes that these figures come from, and those of them whose breaker is not closed; the other figures are of the worst. */
  processes: z.number().int().optional(),
  holdingBack: z.number().int().optional(),
});
export type Vitals = Readonly<z.infer<typeof vitalsSchema>>;

export const healthSchema = z.object({
  status: z.enum(healthStates),
  dependencies: z.array(
    z.object({
      name: z.string(),
      status: z.enum(healthStates),
      /** Of the call that was made just now. */
      millis: z.number(),
      detail: z.string().nullable(),
      /** Absent for what has a client of its own that retries: Firestore and Pub/Sub. */
      lately: vitalsSchema.optional(),
    }),
  ),
});
