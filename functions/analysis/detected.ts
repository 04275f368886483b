import type { Analysis, Evidence, Language } from '../../shared/plan.ts';
import { Problem } from '../../shared/problems.ts';
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
  | 'filesRead'
  | 'dependencyFiles'
  | 'evidence'
> & { readonly dependencyFiles: readonly string[]; readonly evidence: readonly Evidence[] };

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
  firstReads(folder: Folder): readonly string[];
  claim(folder: Folder, contents: Contents): Claim | null;
  moreReads(folder: Folder, contents: Contents): readonly string[];
  detect(folder: Folder, contents: Contents): Detected;
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
  evidence: [],
};

export function evidence(field: keyof Analysis, value: string, because: string, file: string | null): Evidence {
  return { field, value, because, file };
}

export function entryPointUnknown(message: string, hint: string): Problem {
  return new Problem('entry-point-unknown', message, hint);
}

/** The `web` line of a Procfile. */
export function procfileWeb(text: string | null): string | null {
  return /^web\s*:\s*(.+)$/m.exec(text ?? '')?.[1]?.trim() ?? null;
}
