import type { Overrides } from '../../shared/overrides.ts';
import type { Analysis, Language } from '../../shared/plan.ts';
import { type Failure, Problem } from '../../shared/problems.ts';
import { evidence } from './detected.ts';

/** Languages whose image runs the start command as it is written; the others name what their build has made. */
const startsAsWritten: readonly (Language | null)[] = ['node', 'deno', 'python', 'ruby'];

/** The analysis with what the request sets instead, each with that as its reason. Problem override-invalid for what would have no effect. */
export function overridden(analysis: Analysis, overrides: Overrides): Analysis {
  const set = (['startCommand', 'buildCommand'] as const).flatMap((field) => {
    const value = overrides[field]?.trim();
    return value === undefined ? [] : [{ field, value }];
  });
  for (const { field } of set) refuseWithoutEffect(analysis, field);
  const named = new Set<string>(set.map(({ field }) => field));
  const { port } = overrides;
  if (port !== undefined) named.add('port');
  if (named.size === 0) return analysis;
  return {
    ...analysis,
    ...Object.fromEntries(set.map(({ field, value }) => [field, value])),
    ...(port === undefined ? {} : { port }),
    needsDevelopment: analysis.needsDevelopment === true || mayNeedDevelopment(analysis, overrides),
    evidence: [
      ...analysis.evidence.filter(({ field }) => !named.has(field)),
      ...set.map(({ field, value }) => evidence(field, value, 'set by you', null)),
      ...(port === undefined ? [] : [evidence('port', String(port), 'set by you', null)]),
    ],
  };
}

/** Whatever is not Node itself may be a tool that only development depends on, and would be missing. */
function mayNeedDevelopment({ language }: Analysis, { startCommand }: Overrides): boolean {
  return language === 'node' && startCommand !== undefined && !/^\s*(\w+=\S*\s+)*node\s/.test(startCommand);
}

type Understood = Pick<Analysis, 'language' | 'static' | 'ownDockerfile'>;
const words = { startCommand: 'start command', buildCommand: 'build command' } as const;

/** Whether a command of the request's own would reach the image, else why it would not. */
export function whyWithoutEffect(analysis: Understood, field: keyof typeof words): string | null {
  if (analysis.ownDockerfile !== null) return "the repository's own Dockerfile decides";
  if (field === 'startCommand' && analysis.static) return 'a site of files has none';
  if (!startsAsWritten.includes(analysis.language))
    return `${analysis.language ?? 'what is not understood'} is built in a fixed way`;
  return null;
}

function refuseWithoutEffect(analysis: Analysis, field: keyof typeof words): void {
  const why = whyWithoutEffect(analysis, field);
  if (why === null) return;
  throw new Problem(
    'override-invalid',
    `The ${words[field]} cannot be set: ${why}.`,
    'Leave it out; a Dockerfile in the repository decides everything.',
  );
}

/** What still stands against a deployment: a start command of the request's own answers the question that the rules could not. */
export function refusalAfter(analysis: Analysis, refusal: Failure | null, overrides: Overrides): Failure | null {
  const isAnswered = refusal?.code === 'entry-point-unknown' && overrides.startCommand !== undefined;
  return isAnswered && lacksStartAlone(analysis) ? null : refusal;
}

/** Whether what cannot be deployed as it is would only need a start command; where not even what to install is known, it needs more. */
export function lacksStartAlone(analysis: Understood & Pick<Analysis, 'installCommand'>): boolean {
  const isInstalled = analysis.installCommand !== null || analysis.language === 'deno';
  return isInstalled && whyWithoutEffect(analysis, 'startCommand') === null;
}
