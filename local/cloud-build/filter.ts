import { status } from '@grpc/grpc-js';
import { RpcError } from '../grpc.ts';
import type { Build } from './build.ts';

export type Predicate = (build: Build) => boolean;

/**
 * The part of Cloud Build's filter language that a deploy tool asks for: `tags`, `status` and `build_id` compared by
 * `=` or `!=`, joined by AND, OR, NOT and parentheses. Anything else is INVALID_ARGUMENT, never "everything".
 */
export function parseFilter(text: string): Predicate {
  const tokens = tokenize(text);
  if (tokens.length === 0) return () => true;
  const parser = { tokens, at: 0 };
  const predicate = parseOr(parser);
  if (parser.at < tokens.length) throw invalid(`unexpected ${tokens[parser.at]}`);
  return predicate;
}

interface Parser {
  readonly tokens: readonly string[];
  at: number;
}

const token = /\s*("(?:[^"\\]|\\.)*"|!=|[=()]|[A-Za-z0-9_.:/-]+)/y;

function tokenize(text: string): readonly string[] {
  const tokens: string[] = [];
  const rest = text.trimEnd();
  token.lastIndex = 0;
  while (token.lastIndex < rest.length) {
    const from = token.lastIndex;
    const match = token.exec(rest);
    if (match === null) throw invalid(`unexpected character at ${from}`);
    tokens.push(match[1] as string);
  }
  return tokens;
}

function parseOr(parser: Parser): Predicate {
  const alternatives = [parseAnd(parser)];
  while (take(parser, 'OR')) alternatives.push(parseAnd(parser));
  return (build) => alternatives.some((each) => each(build));
}

function parseAnd(parser: Parser): Predicate {
  const terms = [parseTerm(parser)];
  while (take(parser, 'AND')) terms.push(parseTerm(parser));
  return (build) => terms.every((each) => each(build));
}

function parseTerm(parser: Parser): Predicate {
  if (take(parser, 'NOT')) {
    const inner = parseTerm(parser);
    return (build) => !inner(build);
  }
  if (take(parser, '(')) {
    const inner = parseOr(parser);
    if (!take(parser, ')')) throw invalid('a parenthesis is not closed');
    return inner;
  }
  const [field, operator, value] = parser.tokens.slice(parser.at, parser.at + 3);
  if (value === undefined || (operator !== '=' && operator !== '!=')) throw invalid('expected FIELD = VALUE');
  parser.at += 3;
  const equals = compare(field as string, unquote(value));
  return operator === '=' ? equals : (build) => !equals(build);
}

function take(parser: Parser, wanted: string): boolean {
  if (parser.tokens[parser.at] !== wanted) return false;
  parser.at += 1;
  return true;
}

function compare(field: string, value: string): Predicate {
  if (field === 'tags') return (build) => (build.tags ?? []).includes(value);
  if (field === 'status') return (build) => build.status === value;
  if (field === 'build_id' || field === 'id') return (build) => build.id === value;
  throw invalid(`the field ${field} is not known here`);
}

function unquote(value: string): string {
  return value.startsWith('"') ? value.slice(1, -1).replaceAll(/\\(.)/g, '$1') : value;
}

function invalid(detail: string): RpcError {
  return new RpcError(status.INVALID_ARGUMENT, `invalid list filter: ${detail}`);
}
