import { valueFinder } from './find-values.ts';
import { patternStream } from './redact-lines.ts';
import { redacted, redactPatterns } from './redact-patterns.ts';
import { formsOf } from './secret-forms.ts';

export interface Redactor {
  /** Takes the next piece of a stream and returns what is safe to show; the rest is held back until it is known to be. */
  push(text: string): string;
  /** Returns what was held back; the redactor is ready for another stream. */
  end(): string;
  /** Redacts text that is complete in itself. */
  redact(text: string): string;
  /** Redacts some lines of a text that goes on; a private key may have begun in those before, and may go on in those after. */
  redactLines(text: string, keyLines: number): RedactedLines;
}

export interface RedactedLines {
  readonly text: string;
  /** To be passed on with the lines that follow. */
  readonly keyLines: number;
}

/** Held back at most, for a value that seems to go on for ever. */
const maxHeld = 1024 * 1024;

/**
 * Removes secrets where text is stored or shown: known values in every usual encoding, however the stream is cut, then what looks
 * like a credential. Values of fewer than four characters are not looked for.
 */
export function createRedactor(knownValues: readonly string[]): Redactor {
  const find = valueFinder([...new Set(knownValues.flatMap(formsOf))]);
  const lines = patternStream();
  let held = '';

  const withoutValues = (text: string, complete: boolean): string => {
    const whole = held + text;
    const { found, pending } = find(whole);
    const cut = complete || whole.length > maxHeld ? whole.length : pending;
    let out = '';
    let at = 0;
    for (const { from, to } of found) {
      if (from >= cut) break;
      out += `${whole.slice(at, from)}${redacted}`;
      at = to;
    }
    held = whole.slice(cut);
    return out + whole.slice(at, cut);
  };

  const withoutFound = (text: string): string => {
    let out = '';
    let at = 0;
    for (const { from, to } of find(text).found) {
      out += `${text.slice(at, from)}${redacted}`;
      at = to;
    }
    return out + text.slice(at);
  };

  return {
    push: (text) => lines.push(withoutValues(text, false)),
    end: () => lines.push(withoutValues('', true)) + lines.end(),
    redact: (text) => redactPatterns(withoutFound(text)),
    redactLines: (text, keyLines) => {
      const stream = patternStream(keyLines);
      const clean = stream.push(`${withoutFound(text)}\n`).slice(0, -1);
      return { text: clean, keyLines: stream.keyLines() };
    },
  };
}
