import type { DryAnalysis } from '../../shared/dry-analysis.ts';
import type { Overrides } from '../../shared/overrides.ts';
import type { Evidence } from '../../shared/plan.ts';

/** A value that was found, as people read it, with the sentence and the file that decided. */
export interface DetectedValue {
  readonly label: string;
  /** Null where nothing was found for a field that can be set. */
  readonly value: string | null;
  /** Whether it is something that is typed in a terminal or lies in the repository. */
  readonly isCode: boolean;
  readonly because: string | null;
  readonly file: string | null;
  /** The field of a request that can set it, else null. */
  readonly settable: keyof Overrides | null;
}

const commands = ['installCommand', 'buildCommand', 'startCommand', 'releaseCommand'] as const;
const commandLabels: Readonly<Record<(typeof commands)[number], string>> = {
  installCommand: 'Install',
  buildCommand: 'Build',
  startCommand: 'Start',
  releaseCommand: 'Before each release',
};

const joined = (...words: readonly (string | null)[]): string => words.filter(Boolean).join(' ');

/** Everything that was found, in the order in which it is used; what was not found is left out. */
export function detectedValues(found: DryAnalysis): readonly DetectedValue[] {
  const value = (label: string, text: string | null, field: string, isCode = false): readonly DetectedValue[] => {
    const settable = found.settable.find((known) => known === field) ?? null;
    if ((text === null || text === '') && settable === null) return [];
    const { because = null, file = null } = reasonFor(found.evidence, field) ?? {};
    return [{ label, value: text, isCode, because, file, settable }];
  };
  const { workspace, port, outputDirectory } = found;
  return [
    ...value('Language', found.language, 'language'),
    ...value('Version', found.languageVersion, 'languageVersion'),
    ...value('Framework', found.framework, 'framework'),
    ...value('Package manager', joined(found.packageManager, found.packageManagerVersion), 'packageManager'),
    ...value('Workspace', workspace && joined(workspace.member, 'in', workspace.root || 'the top folder'), 'workspace'),
    ...commands.flatMap((field) => value(commandLabels[field], found[field], field, true)),
    ...value('Site', found.static ? outputDirectory : null, 'outputDirectory', true),
    ...value('Port', port === null ? null : String(port), 'port').map((row) => ({
      ...row,
      because: portReason(found, row.because),
    })),
    ...value('Debian packages', found.systemPackages.join(', '), 'systemPackages'),
    ...found.processes
      .filter(({ name }) => name !== 'web')
      .flatMap(({ name, command }) => value(`Process ${name}`, command, 'processes', true)),
  ];
}

/** What was found is where it listens without PORT, which a deployment sets; only what never reads it listens there all the same. */
function portReason({ evidence }: DryAnalysis, because: string | null): string {
  const isKept = because === 'set by you' || evidence.some(({ field }) => field === 'fixedPort');
  if (because === null) return 'a deployment tells it by PORT';
  return isKept ? because : `${because}; a deployment tells it by PORT`;
}

function reasonFor(evidence: readonly Evidence[], field: string): Evidence | undefined {
  return evidence.find((one) => one.field === field && one.because !== '');
}

/** One sentence about what was found, for the eye and the live region. */
export function sentenceOf(found: DryAnalysis): string {
  if (!found.deployable) return found.reason ?? 'This cannot be deployed as it is.';
  const what = [joined(found.language, found.languageVersion), found.framework, found.packageManager].filter(Boolean);
  const how = found.dockerfile?.origin === 'repository' ? ", built with the repository's own Dockerfile" : '';
  return `Found ${what.length === 0 ? 'a Dockerfile' : what.join(', ')}${how}.`;
}
