import { whyServiceNameIsInvalid } from '../../shared/names.ts';
import type { Failure, ProblemCode } from '../../shared/problems.ts';
import { type Draft, parsePort } from './draft.ts';
import { parseRepository } from './repository.ts';

const fields = ['repository', 'ref', 'service', 'root', 'overrides', 'variables', 'load'] as const;
export type Field = (typeof fields)[number];

/** What is wrong and what helps, at the field it is about. */
export interface FieldProblem {
  readonly message: string;
  readonly hint: string;
}
export type FieldProblems = Readonly<Partial<Record<Field, FieldProblem>>>;

const fieldOfCodes: Readonly<Partial<Record<ProblemCode, Field>>> = {
  'service-name-invalid': 'service',
  'service-taken': 'service',
  'variable-invalid': 'variables',
  'secret-not-found': 'variables',
  'repository-invalid': 'repository',
  'repository-not-found': 'repository',
  'repository-private': 'repository',
  'repository-empty': 'repository',
  'repository-too-large': 'repository',
  'repository-unreachable': 'repository',
  'ref-invalid': 'ref',
  'ref-not-found': 'ref',
  'root-invalid': 'root',
  'root-not-found': 'root',
  'override-invalid': 'overrides',
};

/** The field that an answer of the API is about; null means the form as a whole. */
export function fieldOf(failure: Failure): Field | null {
  const known = fieldOfCodes[failure.code];
  if (known) return known;
  // A request that breaks the schema names its field in the message, the variables under the name `env`.
  if (failure.code !== 'request-invalid') return null;
  if (/\benv\b/.test(failure.message)) return 'variables';
  return fields.find((field) => new RegExp(`\\b${field}\\b`).test(failure.message)) ?? null;
}

/** The variable that an answer names, so that it is marked in its row. */
export function variableNamedBy(problem: FieldProblem | undefined, draft: Draft): string | null {
  const words = new Set(problem?.message.match(/[A-Za-z0-9_]+/g) ?? []);
  return draft.variables.find(({ name }) => name !== '' && words.has(name))?.name ?? null;
}

function variablesProblem({ variables }: Draft): FieldProblem | null {
  const names = new Set<string>();
  for (const { name, value, kind } of variables) {
    if (name === '' && value !== '') {
      return { message: 'A variable has a value and no name.', hint: 'Give it a name or remove it.' };
    }
    if (name !== '' && names.has(name)) {
      return { message: `The variable ${name} is there twice.`, hint: 'Remove one of the two.' };
    }
    if (name !== '' && value === '' && kind === 'secret') {
      return {
        message: `The secret ${name} has no value.`,
        hint: 'Type it, choose an existing secret, or remove the row.',
      };
    }
    names.add(name);
  }
  return null;
}

/** What can be known before anything is sent; everything else is the API's to say. */
export function checkDraft(draft: Draft): FieldProblems {
  const why = whyServiceNameIsInvalid(draft.service);
  const variables = variablesProblem(draft);
  const port = draft.overrides.port?.trim() ?? '';
  return {
    ...(parseRepository(draft.repository)
      ? {}
      : {
          repository: {
            message: draft.repository.trim() === '' ? 'A deployment needs a repository.' : 'This is not a repository.',
            hint: 'Choose one from the list, or type owner/name or its address.',
          },
        }),
    ...(why ? { service: { message: why, hint: 'Use the suggested name or type another one.' } } : {}),
    ...(port !== '' && parsePort(port) === null
      ? { overrides: { message: 'The port is no number from 1 to 65535.', hint: 'Correct it, or use what was found.' } }
      : {}),
    ...(variables ? { variables } : {}),
  };
}
