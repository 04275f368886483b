import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printable, printableWithColour } from '../../cli/terminal.ts';
import { splitVariable, variablesOf } from '../../cli/variables.ts';

const colours = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');
const withoutColours = (text: string) => text.replace(colours, '');

test('a value is kept byte for byte, whatever it holds', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('=', '"', "'", '$', '\\', '\n', '\0', ' ', 'ä', '\u{1f680}', 'a')),
      (parts) => {
        expect(splitVariable(`NAME=${parts.join('')}`)).toEqual(['NAME', parts.join('')]);
      },
    ),
  );
});

test('a name is given once, plain or secret', () => {
  expect(() => variablesOf(['A=1', 'A=2'], [])).toThrow('The variable A is given twice.');
  expect(() => variablesOf(['A=1'], [['A', 'x']])).toThrow('The variable A is given twice.');
  expect(variablesOf(['A=1'], [['B', 'x']])).toEqual({ A: '1', B: { value: 'x', secret: true } });
});

test('nothing that is printed can steer the terminal', () => {
  const hostile = fc.array(
    fc.constantFrom('\x1b', '[', ']', '0;', 'm', '\x07', '\x9b', '\r', '\u202e', '2J', 'a', '\t'),
  );
  fc.assert(
    fc.property(hostile, (parts) => {
      const text = parts.join('');
      expect(printable(text)).not.toMatch(/[^\P{Cc}\t]|[\u202a-\u202e]/u);
      expect(withoutColours(printableWithColour(text))).not.toMatch(/[^\P{Cc}\t]|[\u202a-\u202e]/u);
    }),
  );
});
