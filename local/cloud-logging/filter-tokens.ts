/** A piece of a filter in the Logging query language. */
export type Token =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  | { readonly kind: 'operator'; readonly text: string }
  | { readonly kind: 'open' | 'close' | 'not' | 'and' | 'or' };

const pattern = /\s+|--[^\n]*|([()])|(!=|>=|<=|=~|!~|[=<>:])|"((?:[^"\\]|\\.)*)"|([^\s()"=<>:!~]+|[!~])/gy;

/** Cuts a filter into tokens; throws a SyntaxError at what it cannot read. */
export function tokenize(filter: string): readonly Token[] {
  const tokens: Token[] = [];
  pattern.lastIndex = 0;
  while (pattern.lastIndex < filter.length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(filter);
    if (match === null) throw new SyntaxError(`Unparseable filter: syntax error at column ${at + 1}`);
    const [, parenthesis, operator, quoted, bare] = match;
    if (parenthesis !== undefined) tokens.push({ kind: parenthesis === '(' ? 'open' : 'close' });
    else if (operator !== undefined) tokens.push({ kind: 'operator', text: operator });
    else if (quoted !== undefined) tokens.push({ kind: 'text', text: withoutEscapes(quoted), quoted: true });
    else if (bare !== undefined) tokens.push(...word(bare, tokens.at(-1)));
  }
  return joinPaths(tokens);
}

function word(bare: string, before: Token | undefined): readonly Token[] {
  if (bare === 'AND') return [{ kind: 'and' }];
  if (bare === 'OR') return [{ kind: 'or' }];
  if (bare === 'NOT') return [{ kind: 'not' }];
  const isValue = before?.kind === 'operator';
  if (bare.startsWith('-') && bare.length > 1 && !isValue) {
    return [{ kind: 'not' }, { kind: 'text', text: bare.slice(1), quoted: false }];
  }
  return [{ kind: 'text', text: bare, quoted: false }];
}

/** `labels."commit-sha"` arrives as two tokens: a name that ends in a dot, and a quoted one. */
function joinPaths(tokens: readonly Token[]): readonly Token[] {
  const joined: Token[] = [];
  for (const token of tokens) {
    const before = joined.at(-1);
    if (token.kind === 'text' && before?.kind === 'text' && !before.quoted && before.text.endsWith('.')) {
      joined[joined.length - 1] = {
        kind: 'text',
        text: before.text + token.text.replaceAll('.', '\\.'),
        quoted: false,
      };
    } else joined.push(token);
  }
  return joined;
}

function withoutEscapes(text: string): string {
  return text.replace(/\\(.)/g, (_, each: string) => (each === 'n' ? '\n' : each === 't' ? '\t' : each));
}
