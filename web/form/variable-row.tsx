import type { ClipboardEvent } from 'react';
import { type Pair, parseEnv } from './dotenv.ts';
import { type Variable, type VariableKind, variableKinds } from './draft.ts';

const kindLabels: Readonly<Record<VariableKind, string>> = {
  plain: 'Plain value',
  secret: 'Secret value',
  existing: 'Existing secret',
};

interface VariableRowProps {
  readonly variable: Variable;
  readonly invalid: boolean;
  readonly onChange: (change: Partial<Variable>) => void;
  readonly onRemove: () => void;
  readonly onPaste: (pairs: readonly Pair[]) => void;
}

/** Name, value and kind of one variable. The value is a text area, because an input would drop line breaks. */
export function VariableRow({ variable, invalid, onChange, onRemove, onPaste }: VariableRowProps) {
  const { id, name, value, kind } = variable;
  const called = name === '' ? 'the new variable' : name;
  const pasted = (event: ClipboardEvent): void => {
    const { pairs } = parseEnv(event.clipboardData.getData('text'));
    if (pairs.length === 0) return;
    event.preventDefault();
    onPaste(pairs);
  };
  return (
    <li data-part="variable" data-invalid={invalid || undefined}>
      <input
        aria-label={`Name of ${called}`}
        aria-invalid={invalid}
        placeholder="NAME"
        value={name}
        autoComplete="off"
        spellCheck="false"
        onChange={(event) => onChange({ name: event.target.value })}
        onPaste={pasted}
      />
      <select
        aria-label={`Kind of ${called}`}
        value={kind}
        onChange={(event) => {
          const chosen = variableKinds.find((known) => known === event.target.value);
          if (chosen) onChange({ kind: chosen });
        }}
      >
        {variableKinds.map((known) => (
          <option key={known} value={known}>
            {kindLabels[known]}
          </option>
        ))}
      </select>
      {kind === 'existing' ? (
        <input
          aria-label={`Secret of ${called}`}
          placeholder="name or name:version"
          list="secrets"
          value={value}
          autoComplete="off"
          spellCheck="false"
          onChange={(event) => onChange({ value: event.target.value })}
        />
      ) : (
        <textarea
          key={id}
          rows={1}
          aria-label={`Value of ${called}`}
          data-secret={kind === 'secret' || undefined}
          value={value}
          autoComplete="off"
          spellCheck="false"
          onChange={(event) => onChange({ value: event.target.value })}
        />
      )}
      <button type="button" aria-label={`Remove ${called}`} onClick={onRemove}>
        ✕
      </button>
    </li>
  );
}
