import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { readSecrets } from '../../cli/secret-input.ts';
import type { Terminal } from '../../cli/terminal.ts';

function terminalWith(typed: readonly string[], isTTY: boolean) {
  const modes: boolean[] = [];
  const stdin = Object.assign(new PassThrough(), { isTTY, setRawMode: (mode: boolean) => modes.push(mode) });
  let shown = '';
  const output = {
    write: (text: string) => {
      shown += text;
      const next = text.endsWith(': ') ? typed[modes.filter((mode) => !mode).length] : undefined;
      if (next !== undefined) setImmediate(() => stdin.write(next));
    },
  };
  if (!isTTY) stdin.end(typed.join(''));
  const terminal: Terminal = {
    stdin,
    stdout: output,
    stderr: output,
    env: {},
    cwd: '.',
    interrupted: new AbortController().signal,
  };
  return { terminal, modes, shown: () => shown };
}

test('on a terminal each value is asked for by name and never shown', async () => {
  const { terminal, modes, shown } = terminalWith(['hunter2\r', 'bad\x7f\x7f\x7fgood\r'], true);
  expect(await readSecrets(terminal, ['A', 'B'])).toEqual([
    ['A', 'hunter2'],
    ['B', 'good'],
  ]);
  expect(shown()).toBe('A: \nB: \n');
  expect(modes).toEqual([true, false, true, false]);
});

test('Ctrl-C at the question ends the command and gives the terminal back', async () => {
  const { terminal, modes } = terminalWith(['hun\x03'], true);
  await expect(readSecrets(terminal, ['A'])).rejects.toThrow();
  expect(modes).toEqual([true, false]);
});

test('from a pipe one secret is all of it, without one final line break', async () => {
  const pem = '-----BEGIN-----\nabc\n-----END-----\n';
  expect(await readSecrets(terminalWith([pem], false).terminal, ['KEY'])).toEqual([['KEY', pem.slice(0, -1)]]);
  expect(await readSecrets(terminalWith([' x \n\n'], false).terminal, ['KEY'])).toEqual([['KEY', ' x \n']]);
});

test('from a pipe several secrets are one line each, and as many as were named', async () => {
  expect(await readSecrets(terminalWith(['1\n2\n'], false).terminal, ['A', 'B'])).toEqual([
    ['A', '1'],
    ['B', '2'],
  ]);
  await expect(readSecrets(terminalWith(['1\n'], false).terminal, ['A', 'B'])).rejects.toThrow(
    '2 secrets want 2 lines',
  );
  await expect(readSecrets(terminalWith([''], false).terminal, ['A'])).rejects.toThrow('The value of A is empty.');
});
