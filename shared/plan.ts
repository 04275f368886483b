import { z } from 'zod';

export const severities = ['high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof severities)[number];

/** Something that was noticed and what was done or is to be done about it. */
export const findingSchema = z.object({
  rule: z.string(),
  kind: z.enum(['secret', 'dockerfile', 'analysis', 'variable', 'platform']),
  severity: z.enum(severities),
  file: z.string().nullable(),
  line: z.number().int().nullable(),
  /** From 1; findings of earlier versions have none. */
  column: z.number().int().nullish(),
  message: z.string(),
  remedy: z.string(),
});
export type Finding = Readonly<z.infer<typeof findingSchema>>;

/** Why a field of the analysis has its value: the file that decided and a sentence. */
export const evidenceSchema = z.object({
  field: z.string(),
  value: z.string(),
  because: z.string(),
  file: z.string().nullable(),
});
export type Evidence = Readonly<z.infer<typeof evidenceSchema>>;

export const languages = [
  'node',
  'deno',
  'python',
  'go',
  'rust',
  'java',
  'ruby',
  'php',
  'dotnet',
  'elixir',
  'static',
] as const;
export type Language = (typeof languages)[number];

/** A command of a Procfile, by its name there. */
const processSchema = z.object({ name: z.string(), command: z.string() });

/** Node's part in a service of another language: what bundles its scripts and styles. */
export const assetsSchema = z.object({ packageManager: z.string(), packageManagerVersion: z.string().nullable() });
export type Assets = Readonly<z.infer<typeof assetsSchema>>;

/** What a model had to say beside the rules. */
const modelOpinionSchema = z.object({
  /** The model's name, null where none was asked. */
  name: z.string().nullable(),
  /** Fields that the rules had left open and that hold the model's choice. */
  filled: z.array(z.string()),
  /** The model's own words: one line of plain text that nothing depends on. */
  explanation: z.string().nullable(),
  /** Why the rules decided without it, null where it was heard. */
  unheard: z.string().nullable(),
});
export type ModelOpinion = Readonly<z.infer<typeof modelOpinionSchema>>;

/**
 * What was understood about a repository. `entryFile`, `outputDirectory` and `ownDockerfile` are relative to the service's folder (the
 * workspace's member when there is one), `evidence` and `filesRead` to the repository's top, `lockfile` and `dependencyFiles` to where
 * dependencies are installed (the workspace's root when there is one). Optional fields are missing in analyses of earlier versions.
 */
export const analysisSchema = z.object({
  language: z.enum(languages).nullable(),
  languageVersion: z.string().nullable(),
  versionSource: z.string().nullable(),
  framework: z.string().nullable(),
  packageManager: z.string().nullable(),
  packageManagerVersion: z.string().nullable(),
  installCommand: z.string().nullable(),
  buildCommand: z.string().nullable(),
  startCommand: z.string().nullable(),
  entryFile: z.string().nullable(),
  /** Port the source says it listens on when PORT is not honoured, else null. */
  fixedPort: z.number().int().nullable(),
  /** Port that the program listens on when nobody sets PORT; null where nothing says. */
  port: z.number().int().nullish(),
  static: z.boolean(),
  outputDirectory: z.string().nullable(),
  /** Whether every address is answered with index.html because routes live in the browser. */
  singlePage: z.boolean(),
  lockfile: z.string().nullable(),
  /** Files an install reads, copied before the sources so that they alone invalidate the dependency layer; ['.'] for everything. */
  dependencyFiles: z.array(z.string()),
  /** Folder of the workspace's root relative to the repository when the service is one member of it, else null. */
  workspace: z.object({ root: z.string(), member: z.string(), name: z.string().nullable() }).nullable(),
  wantedVariables: z.array(
    z.object({ name: z.string(), source: z.string(), required: z.boolean(), secret: z.boolean() }),
  ),
  /** What the Procfile starts, `web` among it; without `release`, which is the next field. */
  processes: z.array(processSchema).optional(),
  /** Runs once before each release, such as a migration. */
  releaseCommand: z.string().nullish(),
  /** Debian packages that the running program needs. */
  systemPackages: z.array(z.string()).optional(),
  /** Whether the start command runs a tool among the development dependencies, which then stay in the image. */
  needsDevelopment: z.boolean().optional(),
  /** Extensions that the language's runtime is to load, as PHP's are. */
  extensions: z.array(z.string()).optional(),
  assets: z.nullish(assetsSchema),
  /** Folders and files beside a compiled program that it reads while it runs, relative to the service's folder. */
  runtimeFiles: z.array(z.string()).optional(),
  ownDockerfile: z.string().nullable(),
  /** Who decided: rules alone unless a model filled what they had left open. */
  decidedBy: z.enum(['rules', 'rules-and-model']),
  model: z.optional(modelOpinionSchema),
  evidence: z.array(evidenceSchema),
  filesRead: z.array(z.string()),
});
export type Analysis = Readonly<z.infer<typeof analysisSchema>>;

export const loads = ['low', 'medium', 'high'] as const;
export type Load = (typeof loads)[number];

/** Cloud Run resources: CPU in vCPU, memory in MiB, concurrency in requests an instance. */
export const sizingSchema = z.object({
  cpu: z.number(),
  memoryMiB: z.number().int(),
  concurrency: z.number().int(),
  minInstances: z.number().int(),
  maxInstances: z.number().int(),
  executionEnvironment: z.enum(['EXECUTION_ENVIRONMENT_GEN1', 'EXECUTION_ENVIRONMENT_GEN2']),
  because: z.string(),
});
export type Sizing = Readonly<z.infer<typeof sizingSchema>>;

/** Estimated USD a month, by part, with what was assumed and the date of the prices. */
export const costSchema = z.object({
  currency: z.literal('USD'),
  requestsPerMonth: z.number(),
  parts: z.array(z.object({ name: z.string(), quantity: z.number(), unit: z.string(), usd: z.number() })),
  freeTierUsd: z.number(),
  totalUsd: z.number(),
  perThousandRequestsUsd: z.number(),
  assumptions: z.array(z.string()),
  pricesFrom: z.string(),
  pricesDated: z.string(),
});
export type Cost = Readonly<z.infer<typeof costSchema>>;

/** What will be built and how it will run. */
export const buildPlanSchema = z.object({
  dockerfile: z.object({
    origin: z.enum(['repository', 'generated']),
    /** Relative to the repository's root folder. */
    path: z.string(),
    text: z.string(),
  }),
  /** Null when the repository has its own. */
  dockerignore: z.string().nullable(),
  /** Build context relative to the repository's root folder, `.` for all of it. */
  context: z.string(),
  baseImages: z.array(z.string()),
  port: z.number().int(),
  /** Path that the first request asks for. */
  healthPath: z.string(),
});
export type BuildPlan = Readonly<z.infer<typeof buildPlanSchema>>;
