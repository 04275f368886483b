export interface Pair {
  readonly name: string;
  readonly value: string;
}

export interface ParsedEnv {
  readonly pairs: readonly Pair[];
  /** Numbers, from 1, of lines that are no assignment. */
  readonly unread: readonly number[];
}

const assignment = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*=[ \t]*/;
const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

/** The text between quotes from `from` on, over lines, and where it ends; null when the quote is never closed. */
function readQuoted(text: string, from: number): { readonly value: string; readonly end: number } | null {
  const quote = text[from];
  let value = '';
  for (let at = from + 1; at < text.length; at += 1) {
    const character = text[at] ?? '';
    const next = text[at + 1] ?? '';
    if (character === quote) return { value, end: at + 1 };
    if (quote === '"' && character === '\\' && next in escapes) {
      value += escapes[next];
      at += 1;
    } else value += character;
  }
  return null;
}

/**
 * Reads a `.env` block as the dotenv package does: quotes are taken off, `\n` is read inside double quotes, a comment begins with ` #`.
 * Nothing is expanded: `$` and everything else in a value stays as it is.
 */
export function parseEnv(block: string): ParsedEnv {
  const text = block.replace(/^\ufeff/, '');
  const pairs: Pair[] = [];
  const unread: number[] = [];
  let at = 0;
  let number = 1;
  while (at < text.length) {
    const lineEnd = text.indexOf('\n', at) < 0 ? text.length : text.indexOf('\n', at);
    const line = text.slice(at, lineEnd).replace(/\r$/, '');
    const [matched, name] = assignment.exec(line) ?? [];
    let end = lineEnd;
    if (matched !== undefined && name !== undefined) {
      const from = at + matched.length;
      const quoted = /["'`]/.test(text[from] ?? '') ? readQuoted(text, from) : null;
      if (quoted) {
        pairs.push({ name, value: quoted.value });
        end = text.indexOf('\n', quoted.end) < 0 ? text.length : text.indexOf('\n', quoted.end);
      } else {
        pairs.push({
          name,
          value: line
            .slice(matched.length)
            .replace(/(^|[ \t]+)#.*$/, '')
            .trimEnd(),
        });
      }
    } else if (!/^\s*(#|$)/.test(line)) unread.push(number);
    number += text.slice(at, end).split('\n').length;
    at = end + 1;
  }
  return { pairs, unread };
}
