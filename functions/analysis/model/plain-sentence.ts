import { redactPatterns } from '../../guard/redact-patterns.ts';

const maxLength = 240;
/** What a sentence about a repository has no need of: markup, addresses, and what could be pasted into a shell. */
const notPlain =
  /[`<>{}|$\\;&#*]|\/\/|\bwww\.|\b[\w-]+\.[a-z]{2,}\/|\b(?:curl|wget|sudo|bash|powershell|eval|rm -|npm i|pip install)\b/i;

/** A model's words as one line of plain text; null where they are more than that, or nothing. */
export function plainSentence(text: string | null): string | null {
  const line = (text ?? '')
    .replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, maxLength);
  return line === '' || notPlain.test(line) || redactPatterns(line) !== line ? null : line;
}
