import { invalidValue } from './refused.ts';

/** Known from the start; the ones about a trigger are empty for a build that no trigger made. */
export type Substitutions = Readonly<Record<string, string>>;

const fromTriggers = [
  'TRIGGER_NAME',
  'TRIGGER_BUILD_CONFIG_PATH',
  'COMMIT_SHA',
  'REVISION_ID',
  'SHORT_SHA',
  'REPO_NAME',
  'REPO_FULL_NAME',
  'BRANCH_NAME',
  'TAG_NAME',
  'REF_NAME',
  'SERVICE_ACCOUNT_EMAIL',
  'SERVICE_ACCOUNT',
];

/** The built-in substitutions (https://cloud.google.com/build/docs/configuring-builds/substitute-variable-values). */
export function builtIn(project: string, buildId: string, location: string): Substitutions {
  const empty = Object.fromEntries(fromTriggers.map((name) => [name, '']));
  return { ...empty, PROJECT_ID: project, BUILD_ID: buildId, LOCATION: location };
}

const template = /\$\$|\$(?:\{([A-Z_][A-Z0-9_]*)\}|([A-Z_][A-Z0-9_]*))/g;

export interface Substituter {
  apply(text: string): string;
  /** Refuses substitutions that were given and never used, unless they may be loose. */
  finish(): void;
}

/** `$$` becomes `$`, `$NAME` and `${NAME}` their value; an unknown name is refused, as by Cloud Build's MUST_MATCH. */
export function substituter(given: Substitutions, known: Substitutions, loose: boolean): Substituter {
  for (const key of Object.keys(given)) {
    if (!/^_[A-Z0-9_]+$/.test(key)) throw invalid(`substitution key ${key} must start with an underscore`);
  }
  const unused = new Set(Object.keys(given));
  return {
    apply: (text) =>
      text.replaceAll(template, (match, braced: string | undefined, bare: string | undefined) => {
        if (match === '$$') return '$';
        const name = (braced ?? bare) as string;
        unused.delete(name);
        const value = given[name] ?? known[name];
        if (value !== undefined) return value;
        if (loose) return '';
        throw invalid(`key in the template "${name}" is not a valid built-in substitution`);
      }),
    finish() {
      const [first] = unused;
      if (first !== undefined && !loose) {
        throw invalid(`key "${first}" in the substitution data is not matched in the template`);
      }
    },
  };
}

function invalid(detail: string) {
  return invalidValue('substitutions', detail);
}
