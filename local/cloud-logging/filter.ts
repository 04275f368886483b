import { isSeverity, type LogEntry, severities } from './entry.ts';
import { type Token, tokenize } from './filter-tokens.ts';
import { normalTime } from './time.ts';

export type Predicate = (entry: LogEntry) => boolean;

/**
 * The part of the Logging query language that deploy tools use: comparisons (`=`, `!=`, `<`, `<=`, `>`, `>=`, `:`, `=~`,
 * `!~`) joined by AND, OR, NOT, a minus sign, parentheses or a line feed, and bare words that search everywhere.
 * Throws a SyntaxError where it cannot read the filter.
 */
export function parseFilter(filter: string): Predicate {
  const tokens = tokenize(filter);
  if (tokens.length === 0) return () => true;
  let at = 0;
  const peek = () => tokens[at];
  const next = () => tokens[at++];

  // In this language OR binds tighter than AND (cloud.google.com/logging/docs/view/logging-query-language).
  function conjunction(): Predicate {
    const parts = [disjunction()];
    while (peek() !== undefined && peek()?.kind !== 'close') {
      if (peek()?.kind === 'and') next();
      parts.push(disjunction());
    }
    return (entry) => parts.every((part) => part(entry));
  }

  function disjunction(): Predicate {
    const parts = [term()];
    while (peek()?.kind === 'or') {
      next();
      parts.push(term());
    }
    return (entry) => parts.some((part) => part(entry));
  }

  function term(): Predicate {
    const token = next();
    if (token?.kind === 'not') {
      const negated = term();
      return (entry) => !negated(entry);
    }
    if (token?.kind === 'open') {
      const inner = conjunction();
      if (next()?.kind !== 'close') throw new SyntaxError('Unparseable filter: a parenthesis is not closed');
      return inner;
    }
    if (token?.kind !== 'text') throw new SyntaxError('Unparseable filter: a comparison is missing');
    const operator = peek();
    if (operator?.kind !== 'operator') return containing(token.text);
    next();
    return comparison(token.text, operator.text, values());
  }

  function values(): readonly string[] {
    const first = next();
    if (first?.kind === 'text') return [first.text];
    const alternatives: string[] = [];
    // `field=("a" OR "b")`
    for (let token: Token | undefined = first; token !== undefined && token.kind !== 'close'; token = next()) {
      if (token.kind === 'text') alternatives.push(token.text);
    }
    if (alternatives.length === 0) throw new SyntaxError('Unparseable filter: a value is missing');
    return alternatives;
  }

  const predicate = conjunction();
  if (at < tokens.length) throw new SyntaxError('Unparseable filter: a parenthesis is not opened');
  return predicate;
}

function containing(text: string): Predicate {
  const wanted = text.toLowerCase();
  return (entry) => JSON.stringify(entry).toLowerCase().includes(JSON.stringify(wanted).slice(1, -1));
}

function comparison(path: string, operator: string, values: readonly string[]): Predicate {
  const keys = path.split(/(?<!\\)\./).map((key) => key.replaceAll('\\.', '.'));
  const tests = values.map((value) => test(path, operator, value));
  const negative = operator === '!=' || operator === '!~';
  return (entry) => {
    const actual = read(entry, keys);
    return negative ? tests.every((each) => each(actual)) : tests.some((each) => each(actual));
  };
}

function read(entry: LogEntry, keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined),
    entry,
  );
}

function test(path: string, operator: string, wanted: string): (actual: unknown) => boolean {
  if (operator === ':') {
    if (wanted === '*') return (actual) => actual !== undefined;
    return (actual) => actual !== undefined && text(actual).toLowerCase().includes(wanted.toLowerCase());
  }
  if (operator === '=~' || operator === '!~') {
    const expression = new RegExp(wanted);
    return (actual) => (actual !== undefined && expression.test(text(actual))) === (operator === '=~');
  }
  return (actual) => {
    const order = actual === undefined ? null : compare(path, actual, wanted);
    if (operator === '=') return order === 0;
    if (operator === '!=') return order !== 0;
    if (order === null) return false;
    if (operator === '>') return order > 0;
    if (operator === '>=') return order >= 0;
    return operator === '<' ? order < 0 : order <= 0;
  };
}

function compare(path: string, actual: unknown, wanted: string): number {
  if (path === 'severity') return rank(text(actual)) - rank(wanted.toUpperCase());
  if (typeof actual === 'number') return actual - Number(wanted);
  const left = text(actual);
  const right = path.endsWith('imestamp') ? (normalTime(wanted) ?? wanted) : wanted;
  return left < right ? -1 : left > right ? 1 : 0;
}

function rank(severity: string): number {
  return isSeverity(severity) ? severities[severity] : Number(severity);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
