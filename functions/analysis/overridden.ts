import { type Overrides, overrideFields, overrideWords } from '../../shared/overrides.ts';
import type { Analysis, Evidence } from '../../shared/plan.ts';
import { type Failure, Problem } from '../../shared/problems.ts';
import { evidence, told } from './detected.ts';
import { whyUnfit } from './fitting.ts';
import { setByYou } from './set-by-you.ts';
import { type Known, whyFixed } from './settable.ts';

/** What was found before anything is set: of an analysis, the part that a request can change. */
type Found = Known &
  Pick<Analysis, 'installCommand'> & {
    readonly evidence: readonly Evidence[];
    readonly needsDevelopment?: boolean | undefined;
  };

type Changes = Partial<
  Pick<
    Analysis,
    | 'languageVersion'
    | 'versionSource'
    | 'framework'
    | 'packageManager'
    | 'installCommand'
    | 'buildCommand'
    | 'startCommand'
    | 'outputDirectory'
    | 'static'
    | 'singlePage'
    | 'dependencyFiles'
    | 'evidence'
  >
> & {
  releaseCommand?: string | null;
  port?: number | null;
  systemPackages?: string[];
  entryFile?: string | null;
  needsDevelopment?: boolean;
};

/** The analysis with what the request sets instead, each with that as its reason. Problem override-invalid for what would have no effect. */
export function overridden(analysis: Analysis, overrides: Overrides): Analysis {
  return { ...analysis, ...changesTo(analysis, overrides) };
}

/** What changes in what was found. What a language's file derives from a choice has been derived before. */
export function changesTo(found: Found, set: Overrides): Changes {
  const fields = overrideFields.filter((field) => set[field] !== undefined);
  if (fields.length === 0) return {};
  const kind = kindOf(found, set);
  const { buildCommand = found.buildCommand, framework = found.framework } = set;
  for (const field of fields) refuseWithoutEffect({ ...found, ...kind, buildCommand, framework }, field);
  const unfit = whyUnfit(found, set);
  if (unfit !== null) throw new Problem('override-invalid', unfit.message, unfit.hint);
  const program = programOfGo(found, set);
  const values = { ...kind, ...valuesOf(set), ...program };
  const isSite = set.outputDirectory !== undefined;
  const following = [
    ...(isSite ? [evidence('static', 'true', 'an output folder is set', null)] : []),
    ...told('startCommand', program.startCommand ?? null, 'the build makes one program', null),
  ];
  const decided = new Set<string>([
    ...fields.filter((field) => field !== 'language'),
    ...Object.keys(values),
    ...(isSite ? ['static'] : []),
  ]);
  const others = found.evidence.filter(({ field }) => !decided.has(field));
  // The language was decided before, with this reason.
  const because = fields.flatMap((field) =>
    field === 'language' ? [] : [evidence(field, shown(set[field]), setByYou, null)],
  );
  return {
    ...values,
    // What a command of one's own reads cannot be told from its words.
    ...(set.installCommand === undefined ? {} : { dependencyFiles: ['.'] }),
    needsDevelopment: found.needsDevelopment === true || mayNeedDevelopment(found, set),
    evidence: [...others, ...because, ...following],
  };
}

const shown = (value: Overrides[keyof Overrides]): string =>
  Array.isArray(value) ? value.join(', ') : value === null ? 'none' : String(value).trim();

function valuesOf(set: Overrides): Changes {
  const { languageVersion, framework, packageManager, outputDirectory, port, systemPackages } = set;
  const commands = (['installCommand', 'buildCommand', 'startCommand', 'releaseCommand'] as const).flatMap((field) =>
    set[field] === undefined ? [] : [[field, set[field]?.trim() ?? null]],
  );
  return {
    ...Object.fromEntries(commands),
    ...(languageVersion === undefined ? {} : { languageVersion, versionSource: null }),
    ...(framework === undefined ? {} : { framework }),
    ...(packageManager === undefined ? {} : { packageManager }),
    ...(outputDirectory === undefined ? {} : { outputDirectory: outputDirectory.replace(/\/$/, '') }),
    ...(port === undefined ? {} : { port }),
    ...(systemPackages === undefined ? {} : { systemPackages: [...new Set(systemPackages)].sort() }),
  };
}

type Kind = Pick<Changes, 'static' | 'startCommand' | 'entryFile' | 'outputDirectory' | 'singlePage'>;

/** A start command makes a server, an output folder a site of files; neither leaves what was found. */
function kindOf(found: Found, { startCommand, outputDirectory }: Overrides): Kind {
  if (startCommand !== undefined && outputDirectory !== undefined) {
    throw new Problem(
      'override-invalid',
      'A start command makes a server and an output folder a site of files.',
      'Set one of the two.',
    );
  }
  if (found.ownDockerfile !== null) return {};
  if (outputDirectory !== undefined && !found.static && whyFixed(found, 'outputDirectory') === null)
    return { static: true, startCommand: null, entryFile: null };
  if (startCommand !== undefined && found.static && whyFixed(found, 'startCommand') === null)
    return { static: false, startCommand, outputDirectory: null, singlePage: false };
  return {};
}

/** Which of several programs of Go is meant may be left to its build command: what it makes is started. */
function programOfGo(found: Found, { buildCommand, startCommand }: Overrides): Pick<Changes, 'startCommand'> {
  const isOpen = found.language === 'go' && found.startCommand === null && startCommand === undefined;
  return isOpen && buildCommand !== undefined ? { startCommand: '/app' } : {};
}

/** Whatever is not Node itself may be a tool that only development depends on, and would be missing. */
function mayNeedDevelopment({ language }: Found, { startCommand, installCommand }: Overrides): boolean {
  if (language !== 'node') return false;
  // What another command has installed is not for the manager to take out again.
  if (installCommand !== undefined) return true;
  return startCommand !== undefined && !/^\s*(\w+=\S*\s+)*node\s/.test(startCommand);
}

function refuseWithoutEffect(known: Known, field: keyof Overrides): void {
  const why = whyFixed(known, field);
  if (why === null) return;
  throw new Problem(
    'override-invalid',
    `The ${overrideWords[field]} cannot be set: ${why}.`,
    'Leave it out; what was set before is forgotten with --as-found, or with overrides that are empty.',
  );
}

/** What still stands against a deployment: what the request sets can answer the question that the rules could not. */
export function refusalAfter(found: Found, refusal: Failure | null, set: Overrides): Failure | null {
  if (refusal?.code !== 'entry-point-unknown') return refusal;
  const { startCommand, outputDirectory, buildCommand, language } = set;
  if (outputDirectory !== undefined && whyFixed(found, 'outputDirectory') === null) return null;
  if (found.language === 'go') return buildCommand === undefined ? refusal : null;
  return startCommand !== undefined && lacksStartAlone(found, language !== undefined) ? null : refusal;
}

/** Whether what cannot be deployed as it is would only need a start command; where not even what to install is known, it needs more. */
export function lacksStartAlone(found: Known & Pick<Analysis, 'installCommand'>, isNamed = false): boolean {
  const { language, installCommand, buildCommand } = found;
  const isInstalled = installCommand !== null || language === 'deno' || isNamed;
  const isBuilt = language === 'java' && buildCommand !== null;
  return (isInstalled || isBuilt) && whyFixed(found, 'startCommand') === null;
}
