import { z } from 'zod';
import { overrideFields, overridesSchema } from './overrides.ts';
import { analysisSchema, costSchema, findingSchema, languages, loads, sizingSchema } from './plan.ts';

/** The API's dry analysis: what a deployment of a repository would find and plan, without making one. */

/** What to look at, in the words of a deployment request. */
export const createAnalysisSchema = z.strictObject({
  repository: z.string().max(300),
  ref: z.string().max(255).optional(),
  root: z.string().max(255).optional(),
  load: z.enum(loads).optional(),
  overrides: overridesSchema.optional(),
});
export type CreateAnalysis = Readonly<z.infer<typeof createAnalysisSchema>>;

const told = analysisSchema.pick({
  language: true,
  languageVersion: true,
  versionSource: true,
  framework: true,
  packageManager: true,
  packageManagerVersion: true,
  installCommand: true,
  buildCommand: true,
  startCommand: true,
  entryFile: true,
  static: true,
  outputDirectory: true,
  workspace: true,
  wantedVariables: true,
  decidedBy: true,
  evidence: true,
  filesRead: true,
});

/** A folder that may hold a service of its own, with the file that says so; relative to the repository's top. */
const rootFolderSchema = z.object({ path: z.string(), because: z.string(), file: z.string() });
export type RootFolderChoice = Readonly<z.infer<typeof rootFolderSchema>>;

/** What `slipway analyze --json` prints, with the commit that was looked at and the folders that could be looked at instead. */
export const dryAnalysisSchema = told.extend({
  source: z.object({ repository: z.string(), ref: z.string(), sha: z.string(), message: z.string() }),
  deployable: z.boolean(),
  /** Why not, with what would help; null when it can be deployed. */
  reason: z.string().nullable(),
  port: z.number().int().nullable(),
  processes: z.array(z.object({ name: z.string(), command: z.string() })),
  releaseCommand: z.string().nullable(),
  systemPackages: z.array(z.string()),
  rootFolders: z.array(rootFolderSchema),
  /** What a request can set instead of what was found. */
  settable: z.array(z.enum(overrideFields)),
  /** Why the others cannot be set. */
  fixed: z.array(z.object({ field: z.enum(overrideFields), because: z.string() })),
  /** What can be named where it is chosen from a list. */
  choices: z.object({
    language: z.array(z.enum(languages)),
    framework: z.array(z.string()),
    packageManager: z.array(z.string()),
  }),
  dockerfile: z.object({ origin: z.enum(['repository', 'generated']), text: z.string() }).nullable(),
  /** Null when the repository has its own, or when nothing is built. */
  dockerignore: z.string().nullable(),
  sizing: sizingSchema.nullable(),
  cost: costSchema.nullable(),
  findings: z.array(findingSchema),
  /** Since the request came, without the time in which GitHub was asked. */
  millis: z.number(),
});
export type DryAnalysis = Readonly<z.infer<typeof dryAnalysisSchema>>;
