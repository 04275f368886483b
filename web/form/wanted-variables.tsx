import type { DryAnalysis } from '../../shared/dry-analysis.ts';
import { announce } from '../announcer.ts';
import { type Draft, draft, edit, newVariable } from './draft.ts';

type Wanted = DryAnalysis['wantedVariables'][number];

/** Adds rows for variables that are not in the form yet; what looks like a secret becomes one. */
export function withWanted(variables: Draft['variables'], wanted: readonly Wanted[]): Draft['variables'] {
  const named = new Set(variables.map(({ name }) => name));
  const rows = wanted
    .filter(({ name }) => !named.has(name))
    .map(({ name, secret }) => ({ ...newVariable({ name, value: '' }), kind: secret ? 'secret' : 'plain' }) as const);
  return rows.length === 0 ? variables : [...variables.filter((row) => row.name !== '' || row.value !== ''), ...rows];
}

function add(wanted: readonly Wanted[]): void {
  edit({ variables: withWanted(draft.current().variables, wanted) });
  announce(wanted.length === 1 ? `${wanted[0]?.name} added to the variables.` : `${wanted.length} variables added.`);
}

function WantedVariable({ wanted, isThere }: { readonly wanted: Wanted; readonly isThere: boolean }) {
  const { name, source, required, secret } = wanted;
  return (
    <li>
      <code>{name}</code>
      <span data-part="marks">
        {required && (
          <span data-part="badge" data-severity="medium">
            required
          </span>
        )}
        {secret && <span data-part="badge">secret</span>}
      </span>
      <span data-part="hint">
        read in <code>{source}</code>
      </span>
      <button
        type="button"
        // It stays where it is and keeps the focus once its variable is in the form.
        aria-disabled={isThere}
        aria-label={isThere ? `${name} is among the variables` : `Add ${name}${secret ? ' as a secret value' : ''}`}
        onClick={() => !isThere && add([wanted])}
      >
        {isThere ? 'Added' : 'Add'}
      </button>
    </li>
  );
}

interface WantedVariablesProps {
  readonly wanted: readonly Wanted[];
  readonly variables: Draft['variables'];
}

/** Variables that the code reads; one press makes each a row of the form. */
export function WantedVariables({ wanted, variables }: WantedVariablesProps) {
  if (wanted.length === 0) return null;
  const named = new Set(variables.map(({ name }) => name));
  const missing = wanted.filter(({ name }) => !named.has(name));
  const sorted = [...wanted].sort((a, b) => Number(b.required) - Number(a.required));
  return (
    <section aria-labelledby="wanted-title">
      <header>
        <h3 id="wanted-title">Variables that the code reads</h3>
        {wanted.length > 1 && (
          <button type="button" aria-disabled={missing.length === 0} onClick={() => missing.length > 0 && add(missing)}>
            {missing.length === 0
              ? 'All added'
              : `Add ${missing.length === wanted.length ? 'all' : 'the other'} ${missing.length}`}
          </button>
        )}
      </header>
      <ul data-part="wanted">
        {sorted.map((one) => (
          <WantedVariable key={one.name} wanted={one} isThere={named.has(one.name)} />
        ))}
      </ul>
    </section>
  );
}
