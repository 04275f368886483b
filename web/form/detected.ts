import type { DryAnalysis } from '../../shared/dry-analysis.ts';
import { type Overrides, overrideFields } from '../../shared/overrides.ts';
import type { Evidence } from '../../shared/plan.ts';
import { type DraftOverrides, noFramework } from './draft.ts';

/** A value that was found, as people read it, with the sentence and the file that decided. */
export interface DetectedValue {
  readonly label: string;
  /** Null where nothing was found for a field that can be set. */
  readonly value: string | null;
  /** Whether it is something that is typed in a terminal or lies in the repository. */
  readonly isCode: boolean;
  readonly because: string | null;
  readonly file: string | null;
  /** How a request can set it, else null. */
  readonly settable: Settable | null;
  /** Why it cannot be changed where it stands, null where it can or where nothing is to be said. */
  readonly fixed: string | null;
}

export interface Settable {
  readonly field: keyof Overrides;
  /** What the field starts with. */
  readonly initial: string;
  /** What can be chosen, null where it is typed. */
  readonly options: readonly string[] | null;
}

const commands = ['installCommand', 'buildCommand', 'startCommand', 'releaseCommand'] as const;
const commandLabels: Readonly<Record<(typeof commands)[number], string>> = {
  installCommand: 'Install',
  buildCommand: 'Build',
  startCommand: 'Start',
  releaseCommand: 'Before each release',
};

const joined = (...words: readonly (string | null)[]): string => words.filter(Boolean).join(' ');

/** How a field is set: never hidden while it is set, so that it can be taken back. */
function settableIn(found: DryAnalysis, overrides: DraftOverrides, name: string, initial: string): Settable | null {
  const field = overrideFields.find((known) => known === name);
  if (field === undefined || !(found.settable.includes(field) || field in overrides)) return null;
  const { language, framework, packageManager } = found.choices;
  const options = { language, framework: [noFramework, ...framework], packageManager };
  return { field, initial, options: field in options ? options[field as keyof typeof options] : null };
}

/** Everything that was found, in the order in which it is used; what was not found and cannot be set is left out. */
export function detectedValues(found: DryAnalysis, overrides: DraftOverrides = {}): readonly DetectedValue[] {
  const value = (
    label: string,
    text: string | null,
    field: string,
    { isCode = false, initial = text }: { readonly isCode?: boolean; readonly initial?: string | null } = {},
  ): readonly DetectedValue[] => {
    const settable = settableIn(found, overrides, field, initial ?? '');
    if ((text === null || text === '') && settable === null) return [];
    const { because = null, file = null } = reasonFor(found.evidence, field) ?? {};
    const fixed = found.fixed.find((known) => known.field === field)?.because ?? null;
    return [{ label, value: text || null, isCode, because, file, settable, fixed }];
  };
  const { workspace, port, framework, packageManager, static: isSite, outputDirectory } = found;
  const code = { isCode: true };
  const member = workspace && joined(workspace.member, 'in', workspace.root || 'the top folder');
  return [
    ...value('Language', found.language, 'language'),
    ...value('Version', found.languageVersion, 'languageVersion'),
    ...value('Framework', framework, 'framework', { initial: framework ?? noFramework }),
    ...value('Package manager', joined(packageManager, found.packageManagerVersion), 'packageManager', {
      initial: packageManager,
    }),
    ...value('Workspace', member, 'workspace').map((row) => ({ ...row, fixed: 'it follows from the root folder' })),
    ...commands.flatMap((field) => value(commandLabels[field], found[field], field, code)),
    ...value('Output folder', isSite ? outputDirectory : null, 'outputDirectory', code),
    ...value('Port', port === null ? null : String(port), 'port').map((row) => ({
      ...row,
      because: portReason(found, row.because),
    })),
    ...value('Debian packages', found.systemPackages.join(', '), 'systemPackages'),
    ...found.processes
      .filter(({ name }) => name !== 'web')
      .flatMap(({ name, command }) => value(`Process ${name}`, command, 'processes', code))
      .map((row) => ({ ...row, fixed: 'the start command alone is deployed' })),
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
