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

  return {
    push: (text) => lines.push(withoutValues(text, false)),
    end: () => lines.push(withoutValues('', true)) + lines.end(),
    redact: (text) => {
      const { found } = find(text);
      let out = '';
      let at = 0;
      for (const { from, to } of found) {
        out += `${text.slice(at, from)}${redacted}`;
        at = to;
      }
      return redactPatterns(out + text.slice(at));
    },
  };
}
