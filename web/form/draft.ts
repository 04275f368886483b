import type { CreateDeployment } from '../../shared/api.ts';
import { suggestServiceName } from '../../shared/names.ts';
import type { Overrides } from '../../shared/overrides.ts';
import { type Load, languages } from '../../shared/plan.ts';
import { createCell } from '../source.ts';
import type { Pair } from './dotenv.ts';
import { parseRepository } from './repository.ts';

export const variableKinds = ['plain', 'secret', 'existing'] as const;
export type VariableKind = (typeof variableKinds)[number];

export interface Variable {
  readonly id: string;
  readonly name: string;
  /** The value, or the name of an existing secret. */
  readonly value: string;
  readonly kind: VariableKind;
}

/** What is set instead of what was found, as it is typed. */
export type DraftOverrides = Readonly<Partial<Record<keyof Overrides, string>>>;

export interface Draft {
  readonly repository: string;
  readonly ref: string;
  /** Until somebody types a branch or a service, they follow the repository. */
  readonly ownRef: boolean;
  readonly service: string;
  readonly ownService: boolean;
  readonly root: string;
  readonly load: Load;
  readonly overrides: DraftOverrides;
  readonly variables: readonly Variable[];
}

export const emptyDraft: Draft = {
  repository: '',
  ref: '',
  ownRef: false,
  service: '',
  ownService: false,
  root: '',
  load: 'medium',
  overrides: {},
  variables: [],
};

/** What is typed outlives the page being left and come back to; it is in memory only, because it can hold secrets. */
export const draft = createCell(emptyDraft);

export function edit(change: Partial<Draft>): void {
  draft.set({ ...draft.current(), ...change });
}

/** The service name that repository and folder suggest, '' as long as there is none. */
export function suggestedService({ repository, root }: Pick<Draft, 'repository' | 'root'>): string {
  const folder = root.split('/').filter(Boolean).at(-1);
  const name = folder ?? parseRepository(repository)?.name;
  return name ? suggestServiceName(name) : '';
}

/** Takes another repository or folder; what nobody typed follows, and what was set instead of what was found there goes. */
export function withSource(
  from: Draft,
  change: { readonly repository?: string; readonly root?: string; readonly defaultBranch?: string },
): Draft {
  const { defaultBranch, ...source } = change;
  const next = { ...from, ...source };
  const moved = change.repository !== undefined && change.repository !== from.repository;
  return {
    ...next,
    overrides: {},
    service: from.ownService ? from.service : suggestedService(next),
    ref: moved && !from.ownRef ? (defaultBranch ?? '') : from.ref,
  };
}

export function newVariable(pair: Pair = { name: '', value: '' }): Variable {
  return { id: crypto.randomUUID(), kind: 'plain', ...pair };
}

/** Adds pasted variables; a name that is there already gets the new value, an empty row is used up. */
export function addPairs(variables: readonly Variable[], pairs: readonly Pair[]): readonly Variable[] {
  const rows = new Map(variables.filter(({ name, value }) => name !== '' || value !== '').map((row) => [row.id, row]));
  for (const pair of pairs) {
    const same = [...rows.values()].find(({ name }) => name === pair.name);
    const row = same ? { ...same, value: pair.value } : newVariable(pair);
    rows.set(row.id, row);
  }
  return [...rows.values()];
}

/** A port that can be one, else null. */
export function parsePort(text: string): number | null {
  const port = /^\d{1,5}$/.test(text.trim()) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : null;
}

/** The choice that leaves a framework out, and the word that leaves out a release command. */
export const noFramework = 'none';
const noCommand = 'none';

const written = [
  'languageVersion',
  'packageManager',
  'installCommand',
  'buildCommand',
  'startCommand',
  'releaseCommand',
  'outputDirectory',
] as const;

/** What is set, without what was emptied again; only an emptied list of packages is a list without any. */
export function overridesOf({ overrides }: Pick<Draft, 'overrides'>): Overrides {
  const { framework, systemPackages } = overrides;
  const texts = written.flatMap((field) => {
    const text = overrides[field]?.trim() ?? '';
    if (text === '') return [];
    return [[field, field === 'releaseCommand' && text === noCommand ? null : text]];
  });
  const language = languages.find((known) => known === overrides.language);
  const port = parsePort(overrides.port ?? '');
  return {
    ...Object.fromEntries(texts),
    ...(language === undefined ? {} : { language }),
    ...(framework === undefined ? {} : { framework: framework === noFramework ? null : framework }),
    ...(port === null ? {} : { port }),
    ...(systemPackages === undefined ? {} : { systemPackages: systemPackages.split(/[\s,]+/).filter(Boolean) }),
  };
}

/** What is set with another value for one field, null to use what is found; what a language decides goes with it. */
export function withOverride(overrides: DraftOverrides, field: keyof Overrides, text: string | null): DraftOverrides {
  const { [field]: _, ...others } = overrides;
  const set: DraftOverrides = text === null ? others : { ...others, [field]: text };
  if (field !== 'language') return set;
  const { languageVersion, framework, packageManager, ...independent } = set;
  return independent;
}

/** The request as the API takes it. Values go byte for byte; what is empty is left to the API's defaults. */
export function toRequest(from: Draft): CreateDeployment {
  const named = from.variables.filter(({ name, value }) => name !== '' || value !== '');
  const env = Object.fromEntries(
    named.map(({ name, value, kind }) => {
      if (kind === 'secret') return [name, { value, secret: true as const }];
      return [name, kind === 'existing' ? { secret: value } : value];
    }),
  );
  const overrides = overridesOf(from);
  return {
    service: from.service,
    repository: from.repository.trim(),
    load: from.load,
    ...(from.ref.trim() === '' ? {} : { ref: from.ref.trim() }),
    ...(from.root.trim() === '' ? {} : { root: from.root.trim() }),
    ...(Object.keys(overrides).length === 0 ? {} : { overrides }),
    ...(named.length === 0 ? {} : { env }),
  };
}
