import { redacted, redactPatterns } from './redact-patterns.ts';

/** A line longer than this is let go in pieces, cut between words. */
const maxLine = 64 * 1024;
/** Kept of such a line, more than any credential is long. */
const overlap = 8 * 1024;
/** A private key has fewer lines; whoever only prints the header must not silence the log for ever. */
const maxKeyLines = 200;

export interface PatternStream {
  push(text: string): string;
  end(): string;
  /** Lines that a private key which has begun may still have; 0 outside of one. */
  keyLines(): number;
}

/**
 * Applies the patterns to a stream: lines are complete before they are looked at, and a key's lines are known by its header, which
 * may have come in an earlier stream.
 */
export function patternStream(earlierKeyLines = 0): PatternStream {
  let held = '';
  let keyLines = earlierKeyLines;

  const line = (text: string): string => {
    const clean = redactPatterns(text);
    if (keyLines > 0) {
      keyLines = /-----END [A-Z0-9 ]*PRIVATE KEY/.test(text) ? 0 : keyLines - 1;
      return clean.replace(/[A-Za-z0-9+/]{16,}={0,2}/g, redacted);
    }
    if (/-----BEGIN [A-Z0-9 ]*PRIVATE KEY/.test(clean) && !clean.includes(redacted)) {
      keyLines = maxKeyLines;
      return clean.replace(/(PRIVATE KEY(?: BLOCK)?-----).*/, `$1 ${redacted}`);
    }
    return clean;
  };
  // Most text has no key in it and is looked at in one go.
  const lines = (text: string): string =>
    keyLines === 0 && !text.includes('PRIVATE KEY') ? redactPatterns(text) : text.split('\n').map(line).join('\n');

  return {
    push(text) {
      held += text;
      let cut = held.lastIndexOf('\n') + 1;
      if (cut === 0 && held.length > maxLine) {
        const limit = held.length - overlap;
        const word = Math.max(held.lastIndexOf(' ', limit), held.lastIndexOf('"', limit), held.lastIndexOf(',', limit));
        cut = word > 0 ? word + 1 : limit;
      }
      if (cut === 0) return '';
      const ready = held.slice(0, cut);
      held = held.slice(cut);
      if (!ready.endsWith('\n')) return lines(ready);
      return `${lines(ready.slice(0, -1))}\n`;
    },
    end() {
      const rest = lines(held);
      held = '';
      keyLines = 0;
      return rest;
    },
    keyLines: () => keyLines,
  };
}
