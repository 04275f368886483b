import type { LogLine } from './chunks.ts';
import { plainText } from './line.ts';

const plainOfLines = new WeakMap<LogLine, string>();

/** A line's plain text, worked out once: a search looks at every line with every letter typed. */
export function plainOf(line: LogLine): string {
  const known = plainOfLines.get(line);
  if (known !== undefined) return known;
  const plain = plainText(line.text);
  plainOfLines.set(line, plain);
  return plain;
}

/** The log as a text file: without colours, one line each. */
export function logAsText(lines: readonly LogLine[]): string {
  return lines.map((line) => `${plainOf(line)}\n`).join('');
}
