import { z } from 'zod';
import { restorations, sourceSchema, trafficShareSchema } from './deployment.ts';
import { envSchema } from './env.ts';
import { serviceChecksSchema } from './http-checks.ts';
import { liveScanSchema } from './image-scan.ts';
import { overridesSchema } from './overrides.ts';
import { buildPlanSchema, loads, sizingSchema } from './plan.ts';

const time = z.iso.datetime();

/** What a revision is made of, all but its name and its labels; its hash is the release's `configHash`. */
export const bundledConfigSchema = z.object({
  /** By digest. */
  image: z.string(),
  /** Secrets with the number of their version. */
  env: envSchema,
  port: z.number().int(),
  sizing: sizingSchema,
  serviceAccount: z.string(),
  healthPath: z.string(),
});

/**
 * `orgs/{o}/releases/{r}`: all that was promoted, as one bundle that can be brought back. Its id is that of the deployment
 * which promoted it; it never changes but for `replaced`.
 */
export const releaseSchema = z.object({
  id: z.string(),
  org: z.string(),
  service: z.string(),
  seq: z.number().int(),
  /** The release that was built, where this one brought its bundle back; null where this one was built. */
  restores: z.object({ id: z.string(), kind: z.enum(restorations) }).nullable(),
  digest: z.string(),
  config: bundledConfigSchema,
  configHash: z.string(),
  revision: z.string(),
  tag: z.string(),
  traffic: z.array(trafficShareSchema),
  source: sourceSchema,
  plan: buildPlanSchema,
  root: z.string(),
  load: z.enum(loads),
  overrides: z.optional(overridesSchema),
  /** Runs before a release where the repository names one, for instance a migration; null where it names none. */
  releaseCommand: z.string().nullable(),
  /** The migration level: the newest release command that had run when it was promoted, and whose; a rollback takes none back. */
  migration: z.optional(z.object({ release: z.string(), command: z.string() })),
  /** What it had to show before it got traffic. */
  checks: z.optional(serviceChecksSchema),
  /** What was known of the image then. */
  scan: z.optional(liveScanSchema),
  promotedAt: time,
  /** Who asked for the deployment. */
  promotedBy: z.string(),
  /** Which release took its place; null while it is live, and where an earlier version of this code did not say. */
  replaced: z.object({ by: z.string(), at: time }).nullable(),
});
export type Release = Readonly<z.infer<typeof releaseSchema>>;
