import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expandText, expandWord, splitWords } from '../../../local/executors/variables.ts';

const variables = { A: 'one', EMPTY: '', PATH: '/bin' };

test.each([
  ['$A', 'one'],
  [`\${A}s`, 'ones'],
  [`\${NONE:-two}`, 'two'],
  [`\${EMPTY:-two}`, 'two'],
  [`\${EMPTY-two}`, ''],
  [`\${A:+yes}`, 'yes'],
  [`\${NONE:+yes}`, ''],
  [`\${NONE:-\${A}}`, 'one'],
  ['\\$A', '$A'],
  ["'$A'", '$A'],
  ['"$A b"', 'one b'],
  ['/venv/bin:$PATH', '/venv/bin:/bin'],
  ['cost: 5$', 'cost: 5$'],
])('%s becomes %s', (word, expected) => {
  expect(expandWord(word, variables)).toBe(expected);
});

test('a variable that must be there fails with its message', () => {
  expect(() => expandWord(`\${NONE:?tell it}`, variables)).toThrow('NONE: tell it');
});

test('words are cut at blanks outside quotes', () => {
  expect(splitWords(`A=1 B="two words" C='x y' D=a\\ b`)).toEqual(['A=1', 'B="two words"', "C='x y'", 'D=a\\ b']);
});

test('whatever stands in double quotes with its signs taken off comes back as it was', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(expandWord(`"${text.replace(/[\\"$]/g, '\\$&')}"`, variables)).toBe(text);
    }),
  );
});

test('a heredoc keeps its quotes', () => {
  expect(expandText(`say "$A" '\${A}' \\$A`, variables)).toBe(`say "one" 'one' $A`);
});
