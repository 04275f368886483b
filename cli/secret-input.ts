import { Interrupted, UsageError } from './errors.ts';
import type { Terminal } from './terminal.ts';

/**
 * Values of secrets, never from arguments, where other users of the machine could read them. On a terminal each is asked
 * for without echo; from a pipe one secret is all of the input, several are one line each. One final line break is not
 * part of the value, since `echo` adds it.
 */
export async function readSecrets(
  terminal: Terminal,
  names: readonly string[],
): Promise<readonly (readonly [name: string, value: string])[]> {
  if (names.length === 0) return [];
  const values =
    terminal.stdin.isTTY === true ? await askEach(terminal, names) : await readPiped(terminal, names.length);
  return names.map((name, index) => {
    const value = values[index] ?? '';
    if (value === '') throw new UsageError(`The value of ${name} is empty.`);
    return [name, value] as const;
  });
}

async function readPiped({ stdin }: Terminal, count: number): Promise<readonly string[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  const text = Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
  if (count === 1) return [text];
  const lines = text.split(/\r?\n/);
  if (lines.length !== count) {
    throw new UsageError(`${count} secrets want ${count} lines on standard input; there are ${lines.length}.`);
  }
  return lines;
}

async function askEach(terminal: Terminal, names: readonly string[]): Promise<readonly string[]> {
  const values: string[] = [];
  for (const name of names) values.push(await ask(terminal, `${name}: `));
  return values;
}

const enter = ['\r', '\n'];
const endOfInput = String.fromCharCode(4);
const controlC = String.fromCharCode(3);
const backspaces = [String.fromCharCode(8), String.fromCharCode(127)];

async function ask({ stdin, stderr }: Terminal, question: string): Promise<string> {
  stderr.write(question);
  stdin.setRawMode?.(true);
  stdin.setEncoding('utf8');
  try {
    return await new Promise((resolve, reject) => {
      let value: string[] = [];
      const onData = (text: string) => {
        for (const character of text) {
          if (character === controlC) return finish(() => reject(new Interrupted()));
          if (enter.includes(character) || character === endOfInput) return finish(() => resolve(value.join('')));
          value = backspaces.includes(character) ? value.slice(0, -1) : [...value, character];
        }
      };
      const finish = (settle: () => void) => {
        stdin.off('data', onData);
        settle();
      };
      stdin.on('data', onData);
      stdin.resume();
    });
  } finally {
    stdin.setRawMode?.(false);
    stdin.pause();
    stderr.write('\n');
  }
}
