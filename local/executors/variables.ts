/** Variables as a Dockerfile sees them: build arguments overlaid by ENV. */
export type Variables = Readonly<Record<string, string>>;

const reference = /^\$(?:\{([A-Za-z_]\w*)(?:(:?[-+?])((?:[^{}]|\$\{[^{}]*\})*))?\}|([A-Za-z_]\w*))/;

/** Cuts text at unquoted white space; the quotes and backslashes stay for `expandWord`. */
export function splitWords(text: string): readonly string[] {
  const words: string[] = [];
  let word = '';
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '\\' && quote !== "'" && at + 1 < text.length) {
      word += char + text.charAt(++at);
    } else if (quote !== '') {
      if (char === quote) quote = '';
      word += char;
    } else if (char === '"' || char === "'") {
      quote = char;
      word += char;
    } else if (/\s/.test(char)) {
      if (word !== '') words.push(word);
      word = '';
    } else word += char;
  }
  return word === '' ? words : [...words, word];
}

/** Removes the quotes of a word and puts the variables in, by the rules of the Dockerfile reference. */
export function expandWord(word: string, variables: Variables): string {
  let result = '';
  let quote = '';
  for (let at = 0; at < word.length; ) {
    const char = word.charAt(at);
    if (char === '\\' && quote !== "'" && at + 1 < word.length) {
      const next = word.charAt(at + 1);
      result += quote === '"' && !'"$\\'.includes(next) ? char + next : next;
      at += 2;
    } else if (char === quote) {
      quote = '';
      at++;
    } else if (quote === '' && (char === '"' || char === "'")) {
      quote = char;
      at++;
    } else if (char === '$' && quote !== "'") {
      const match = reference.exec(word.slice(at));
      result += match === null ? char : value(match, variables);
      at += match === null ? 1 : match[0].length;
    } else {
      result += char;
      at++;
    }
  }
  return result;
}

/** Puts variables in and leaves quotes alone: the body of a heredoc. */
export function expandText(text: string, variables: Variables): string {
  return text.replace(/\\\$|\$\{[^{}]*\}|\$\w+/g, (found) => {
    if (found === '\\$') return '$';
    const match = reference.exec(found);
    return match === null ? found : value(match, variables);
  });
}

function value(match: RegExpExecArray, variables: Variables): string {
  const name = match[1] ?? match[4] ?? '';
  const operator = match[2];
  const fallback = () => expandWord(match[3] ?? '', variables);
  const found = variables[name];
  const isSet = operator?.startsWith(':') ? found !== undefined && found !== '' : found !== undefined;
  if (operator?.endsWith('-') && !isSet) return fallback();
  if (operator?.endsWith('+')) return isSet ? fallback() : '';
  if (operator?.endsWith('?') && !isSet) throw new Error(`${name}: ${fallback() || 'is not set'}`);
  return found ?? '';
}
