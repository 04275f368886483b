/** What a piece of a Dockerfile is; null is text without a meaning of its own. */
export type TokenKind = 'comment' | 'instruction' | 'option' | 'string' | 'variable' | null;

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Where it begins in its line. */
  readonly at: number;
}

export interface Line {
  /** From 1. */
  readonly number: number;
  readonly tokens: readonly Token[];
}

const instruction =
  /^\s*(?:ONBUILD\s+)?(?:ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|MAINTAINER|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)\b/i;
/** In a line's arguments: flags of the instruction and AS, quoted text, variables. */
const argument = /(--[\w-]+(?==|\s|$)|\bAS\b)|("(?:[^"\\]|\\.)*"|'[^']*')|(\$\{[^}]*\}|\$\w+)/g;

/** Lines of a Dockerfile in pieces. The language is made of lines: what follows a backslash belongs to the instruction above. */
export function tokenizeDockerfile(text: string): readonly Line[] {
  const lines = text.replace(/\n$/, '').split('\n');
  let isContinued = false;
  let heredoc: string | null = null;
  const tokensOf = (line: string): readonly Token[] => {
    if (heredoc !== null) {
      if (line.trim() === heredoc) heredoc = null;
      return [{ kind: 'string', text: line, at: 0 }];
    }
    // A comment between continued lines belongs to none of them and ends nothing.
    if (/^\s*#/.test(line)) return [{ kind: 'comment', text: line, at: 0 }];
    const keyword = isContinued ? '' : (instruction.exec(line)?.[0] ?? '');
    isContinued = /\\\s*$/.test(line);
    heredoc = /^\s*(?:RUN|COPY|ADD)\b.*<<-?["']?(\w+)["']?/i.exec(line)?.[1] ?? null;
    const first: readonly Token[] = keyword === '' ? [] : [{ kind: 'instruction', text: keyword, at: 0 }];
    return [...first, ...argumentsOf(line, keyword.length)];
  };
  return lines.map((line, index) => ({ number: index + 1, tokens: tokensOf(line) }));
}

function argumentsOf(line: string, from: number): readonly Token[] {
  const tokens: Token[] = [];
  let at = from;
  for (const match of line.slice(from).matchAll(argument)) {
    const start = from + match.index;
    if (start > at) tokens.push({ kind: null, text: line.slice(at, start), at });
    const kind = match[1] !== undefined ? 'option' : match[2] !== undefined ? 'string' : 'variable';
    tokens.push({ kind, text: match[0], at: start });
    at = start + match[0].length;
  }
  return at < line.length ? [...tokens, { kind: null, text: line.slice(at), at }] : tokens;
}
