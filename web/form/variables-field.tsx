import { useId, useState } from 'react';
import { announce } from '../announcer.ts';
import { type Pair, parseEnv } from './dotenv.ts';
import { addPairs, draft as cell, type Draft, edit, newVariable, type Variable } from './draft.ts';
import { type FieldProblem, variableNamedBy } from './fields.ts';
import { useSecrets } from './lookups.ts';
import { VariableRow } from './variable-row.tsx';

function takePairs(pairs: readonly Pair[]): void {
  edit({ variables: addPairs(cell.current().variables, pairs) });
  announce(`${pairs.length} variables added.`);
}

function PasteBlock() {
  const [block, setBlock] = useState('');
  const { pairs, unread } = parseEnv(block);
  const add = (): void => {
    takePairs(pairs);
    setBlock('');
  };
  return (
    <details data-part="file">
      <summary>Paste a .env block</summary>
      <textarea
        aria-label="Block of NAME=value lines"
        rows={5}
        value={block}
        spellCheck="false"
        placeholder={'NAME=value\nOTHER="quotes are taken off, as dotenv does"'}
        onChange={(event) => setBlock(event.target.value)}
      />
      {unread.length > 0 && (
        <p data-part="error">
          Not NAME=value: line {unread.slice(0, 5).join(', ')}
          {unread.length > 5 && ` and ${unread.length - 5} more`}
        </p>
      )}
      <button type="button" disabled={pairs.length === 0} onClick={add}>
        {pairs.length === 0 ? 'Add variables' : `Add ${pairs.length} variables`}
      </button>
    </details>
  );
}

interface VariablesFieldProps {
  readonly draft: Draft;
  readonly problem: FieldProblem | undefined;
}

/** Variables with plain values, secret values or existing secrets. */
export function VariablesField({ draft, problem }: VariablesFieldProps) {
  const { variables } = draft;
  const description = useId();
  const secrets = useSecrets(variables.some(({ kind }) => kind === 'existing'));
  const invalid = variableNamedBy(problem, draft);
  const change = (id: string, to: Partial<Variable>): void =>
    edit({ variables: variables.map((one) => (one.id === id ? { ...one, ...to } : one)) });
  return (
    <fieldset data-part="field" aria-describedby={description}>
      <legend>Variables</legend>
      <p id={description} data-part="hint">
        Values are kept byte for byte. Secret values go to Secret Manager and are never shown again. What the service
        already has stays unless it is named here.
      </p>
      {variables.length > 0 && (
        <ul data-part="variable-rows">
          {variables.map((variable) => (
            <VariableRow
              key={variable.id}
              variable={variable}
              invalid={variable.name !== '' && variable.name === invalid}
              onChange={(to) => change(variable.id, to)}
              onRemove={() => edit({ variables: variables.filter(({ id }) => id !== variable.id) })}
              onPaste={takePairs}
            />
          ))}
        </ul>
      )}
      <datalist id="secrets">
        {secrets.items.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {problem && (
        <p data-part="error" role="alert">
          <strong>{problem.message}</strong> {problem.hint}
        </p>
      )}
      <p>
        <button type="button" onClick={() => edit({ variables: [...variables, newVariable()] })}>
          Add a variable
        </button>
      </p>
      <PasteBlock />
    </fieldset>
  );
}
