import { useRef } from 'react';
import { flushSync } from 'react-dom';
import type { Overrides } from '../../shared/overrides.ts';
import type { DetectedValue } from './detected.ts';
import { type DraftOverrides, draft, edit, parsePort } from './draft.ts';
import type { FieldProblem } from './fields.ts';

function setTo(field: keyof Overrides, text: string | null): void {
  const { [field]: _, ...others } = draft.current().overrides;
  edit({ overrides: text === null ? others : { ...others, [field]: text } });
}

const names: Readonly<Record<keyof Overrides, string>> = {
  startCommand: 'start command',
  buildCommand: 'build command',
  port: 'port',
};

const shownOf = ({ value, isCode }: DetectedValue) =>
  value === null ? <span data-part="hint">none</span> : isCode ? <code>{value}</code> : value;

interface SettableProps {
  readonly detected: DetectedValue;
  readonly field: keyof Overrides;
  /** What is typed instead, undefined as long as what was found holds. */
  readonly typed: string | undefined;
}

/** What was found with a way to change it, or what is set instead with the way back. */
function SettableValue({ detected, field, typed }: SettableProps) {
  const box = useRef<HTMLSpanElement>(null);
  const name = names[field];
  /** What was pressed goes: the focus passes on to what takes its place. */
  const swap = (text: string | null): void => {
    flushSync(() => setTo(field, text));
    box.current?.querySelector<HTMLElement>('input, button')?.focus();
  };
  const isWrong = field === 'port' && typed !== undefined && typed.trim() !== '' && parsePort(typed) === null;
  return (
    <span ref={box} data-part="settable">
      {typed === undefined ? (
        <>
          {shownOf(detected)}
          <button type="button" aria-label={`Change the ${name}`} onClick={() => swap(detected.value ?? '')}>
            Change
          </button>
        </>
      ) : (
        <>
          <input
            aria-label={`Own ${name}`}
            aria-invalid={isWrong}
            inputMode={field === 'port' ? 'numeric' : 'text'}
            value={typed}
            autoComplete="off"
            spellCheck="false"
            onChange={(event) => setTo(field, event.target.value)}
          />
          <button type="button" aria-label={`Use the ${name} that was found`} onClick={() => swap(null)}>
            Reset
          </button>
        </>
      )}
    </span>
  );
}

interface DetectedTableProps {
  readonly values: readonly DetectedValue[];
  readonly overrides: DraftOverrides;
  readonly problem: FieldProblem | undefined;
}

/** What was found, each value with what decided it; what a request can carry can be changed. */
export function DetectedTable({ values, overrides, problem }: DetectedTableProps) {
  if (values.length === 0) return null;
  return (
    <>
      <table data-part="detected">
        <caption data-part="unseen">What was found in the repository, with reasons</caption>
        <thead data-part="unseen">
          <tr>
            <th scope="col">What</th>
            <th scope="col">Value</th>
            <th scope="col">Because</th>
          </tr>
        </thead>
        <tbody>
          {values.map((detected) => (
            <tr key={detected.label}>
              <th scope="row">{detected.label}</th>
              <td>
                {detected.settable === null ? (
                  shownOf(detected)
                ) : (
                  <SettableValue detected={detected} field={detected.settable} typed={overrides[detected.settable]} />
                )}
              </td>
              <td data-part="hint">
                {detected.because} {detected.file && <code>{detected.file}</code>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {problem && (
        <p data-part="error" role="alert">
          <strong>{problem.message}</strong> {problem.hint}
        </p>
      )}
    </>
  );
}
