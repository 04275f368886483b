import { useRef } from 'react';
import { flushSync } from 'react-dom';
import { type Overrides, overrideWords } from '../../shared/overrides.ts';
import type { DetectedValue, Settable } from './detected.ts';
import { type DraftOverrides, draft, edit, parsePort, withOverride } from './draft.ts';
import type { FieldProblem } from './fields.ts';

function setTo(field: keyof Overrides, text: string | null): void {
  edit({ overrides: withOverride(draft.current().overrides, field, text) });
}

const shownOf = ({ value, isCode }: DetectedValue) =>
  value === null ? <span data-part="hint">none</span> : isCode ? <code>{value}</code> : value;

interface OwnValueProps {
  readonly settable: Settable;
  readonly typed: string;
}

/** Where a value of one's own is chosen or typed. */
function OwnValue({ settable: { field, options }, typed }: OwnValueProps) {
  const label = `Own ${overrideWords[field]}`;
  if (options !== null) {
    return (
      <select aria-label={label} value={typed} onChange={(event) => setTo(field, event.target.value)}>
        {(options.includes(typed) ? options : [typed, ...options]).map((option) => (
          <option key={option}>{option}</option>
        ))}
      </select>
    );
  }
  const isWrong = field === 'port' && typed.trim() !== '' && parsePort(typed) === null;
  return (
    <input
      aria-label={label}
      aria-invalid={isWrong}
      inputMode={field === 'port' ? 'numeric' : 'text'}
      value={typed}
      autoComplete="off"
      spellCheck="false"
      onChange={(event) => setTo(field, event.target.value)}
    />
  );
}

interface SettableProps {
  readonly detected: DetectedValue;
  readonly settable: Settable;
  /** What is set instead, undefined as long as what was found holds. */
  readonly typed: string | undefined;
}

/** What was found with a way to change it, or what is set instead with the way back. */
function SettableValue({ detected, settable, typed }: SettableProps) {
  const box = useRef<HTMLSpanElement>(null);
  const { field, initial, options } = settable;
  const name = overrideWords[field];
  /** What was pressed goes: the focus passes on to what takes its place. */
  const swap = (text: string | null): void => {
    flushSync(() => setTo(field, text));
    box.current?.querySelector<HTMLElement>('input, select, button')?.focus();
  };
  return (
    <span ref={box} data-part="settable">
      {typed === undefined ? (
        <>
          {shownOf(detected)}
          <button
            type="button"
            aria-label={`Change the ${name}`}
            onClick={() => swap(initial === '' ? (options?.[0] ?? '') : initial)}
          >
            Change
          </button>
        </>
      ) : (
        <>
          <OwnValue settable={settable} typed={typed} />
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
                  <SettableValue
                    detected={detected}
                    settable={detected.settable}
                    typed={overrides[detected.settable.field]}
                  />
                )}
              </td>
              <td data-part="hint">
                {detected.because} {detected.file && <code>{detected.file}</code>}
                {detected.fixed !== null && detected.settable === null && <> Not to be changed: {detected.fixed}.</>}
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
