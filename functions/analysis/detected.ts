import type { Overrides } from '../../shared/overrides.ts';
import type { Analysis, Assets, Evidence, Language } from '../../shared/plan.ts';
import { type Failure, failure, Problem } from '../../shared/problems.ts';
import type { Contents } from './reading/contents.ts';
import type { Folder } from './reading/folder.ts';

/** What a language's file finds out; the rest of the analysis is the same for all languages. */
export type Detected = Omit<
  Analysis,
  | 'language'
  | 'fixedPort'
  | 'wantedVariables'
  | 'ownDockerfile'
  | 'decidedBy'
  | 'model'
  | 'filesRead'
  | 'dependencyFiles'
  | 'evidence'
  | 'processes'
  | 'port'
  | 'releaseCommand'
  | 'systemPackages'
  | 'runtimeFiles'
  | 'extensions'
  | 'needsDevelopment'
  | 'assets'
> & {
  readonly dependencyFiles: readonly string[];
  readonly evidence: readonly Evidence[];
  /** As configured, or the framework's own where nothing says; null where code must be looked at. */
  readonly port: number | null;
  /** A migration that the framework's conventions name; the Procfile's comes first. */
  readonly releaseCommand: string | null;
  readonly systemPackages: readonly string[];
  readonly assets: Assets | null;
  readonly runtimeFiles: readonly string[];
  readonly extensions: readonly string[];
  readonly needsDevelopment: boolean;
  /** Why it cannot be deployed, with everything else that is known all the same. */
  readonly refusal: Failure | null;
};

export interface Claim {
  /** 0 to 100: the surest claim is the service's language. */
  readonly weight: number;
  readonly because: string;
  readonly file: string | null;
}

/** One language: what it needs to see, whether the folder is its own, and what it understands. */
export interface Detector {
  readonly language: Language;
  /** What was looked for, named when no language claims the folder. */
  readonly looksFor: string;
  /** Slugs of the frameworks that it tells apart, and of the package managers that a request can choose among. */
  readonly frameworks: readonly string[];
  readonly packageManagers: readonly string[];
  firstReads(folder: Folder): readonly string[];
  claim(folder: Folder, contents: Contents): Claim | null;
  moreReads(folder: Folder, contents: Contents, set: Overrides): readonly string[];
  /** What a request sets comes before every file; Problem override-invalid where the repository has nothing for it. */
  detect(folder: Folder, contents: Contents, set: Overrides): Detected;
}

export const nothingDetected: Detected = {
  languageVersion: null,
  versionSource: null,
  framework: null,
  packageManager: null,
  packageManagerVersion: null,
  installCommand: null,
  buildCommand: null,
  startCommand: null,
  entryFile: null,
  static: false,
  outputDirectory: null,
  singlePage: false,
  lockfile: null,
  dependencyFiles: [],
  workspace: null,
  port: null,
  releaseCommand: null,
  systemPackages: [],
  assets: null,
  runtimeFiles: [],
  extensions: [],
  needsDevelopment: false,
  refusal: null,
  evidence: [],
};

export function evidence(field: keyof Analysis, value: string, because: string, file: string | null): Evidence {
  return { field, value, because, file };
}

/** The evidence of a field that may have stayed open. */
export function told(field: keyof Analysis, value: string | null, because: string, file: string | null): Evidence[] {
  return value === null ? [] : [evidence(field, value, because, file)];
}

export function refusal(message: string, hint: string): Failure {
  return failure('entry-point-unknown', message, hint);
}

/** Makes a refusal part of the answer, so that what is known besides is told as well. */
export function settle<T>(work: () => T, otherwise: T): { readonly value: T; readonly refusal: Failure | null } {
  try {
    return { value: work(), refusal: null };
  } catch (error) {
    if (error instanceof Problem) return { value: otherwise, refusal: error.failure };
    throw error;
  }
}

export function entryPointUnknown(message: string, hint: string): Problem {
  return new Problem('entry-point-unknown', message, hint);
}
