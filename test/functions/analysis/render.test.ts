import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DockerfileParser } from 'dockerfile-ast';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cmd, copy, env, type Instruction, run, workdir } from '../../../functions/analysis/dockerfile/instructions.ts';
import { render } from '../../../functions/analysis/dockerfile/render.ts';
import { argvOf, quoteWord } from '../../../functions/analysis/shell.ts';

const parse = (...instructions: readonly Instruction[]) =>
  DockerfileParser.parse(render({ stages: [{ name: 'run', from: 'node:24-slim', instructions }] })).getInstructions();
const anyText = fc.string({ unit: 'grapheme', maxLength: 60 });
const hasControl = (text: string): boolean => [...text].some((c) => (c.codePointAt(0) ?? 0) < 32 || c === '\x7f');

test('arguments of CMD come back unchanged, whatever they hold', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { minLength: 1, maxLength: 5 }), (argv) => {
      const [, instruction, ...rest] = parse(cmd(argv));
      // As builders do: dockerfile-ast's own getJSONStrings does not know \\u escapes (0.7.1).
      expect(JSON.parse(instruction?.getArgumentsContent() ?? '')).toEqual(argv);
      expect(rest).toEqual([]);
    }),
  );
});

test('a value of ENV is one value of one instruction, with nothing left to expand', () => {
  fc.assert(
    fc.property(anyText, (value) => {
      fc.pre(!hasControl(value));
      const [, instruction, after] = parse(env('NAME', value), workdir('/app'));
      const raw = instruction?.getArgumentsContent() ?? '';
      expect(raw.startsWith('NAME="') && raw.endsWith('"')).toBe(true);
      expect(raw.slice(6, -1).replace(/\\([\\"$])/g, '$1')).toBe(value);
      expect(raw.slice(6, -1).replace(/\\[\\"$]/g, '')).not.toMatch(/[\\"$]/);
      expect(after?.getKeyword()).toBe('WORKDIR');
    }),
  );
});

test('control characters never reach a line of the file', () => {
  for (const text of ['a\nUSER root', 'a\rb', 'a\0']) {
    expect(() => parse(env('NAME', text))).toThrow();
    expect(() => parse(run(`echo ${text}`))).toThrow();
    expect(() => parse(copy([text], './'))).toThrow();
    expect(() => parse(workdir(text))).toThrow();
  }
});

test('a path that a builder would expand is refused, any other stands as it is', () => {
  fc.assert(
    fc.property(anyText, (path) => {
      if (/^[\w@./+=,:-]+$/.test(path)) {
        const [, instruction] = parse(copy([path], '/app/'));
        expect(instruction?.getArguments().map((each) => each.getValue())).toEqual([path, '/app/']);
      } else {
        expect(() => parse(copy([path], '/app/'))).toThrow();
      }
    }),
  );
});

test('a file is written as it was, whatever its lines look like to a builder or a shell', () => {
  const line = fc.oneof(
    fc.constantFrom('', '# comment', 'EOF', 'USER root', '$HOME `id` \\', "it's", '\\', '%s\\n'),
    fc.string({ unit: 'grapheme', maxLength: 20 }),
  );
  const folder = mkdtempSync(join(tmpdir(), 'render-'));
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 8 }), (lines) => {
      fc.pre(lines.every((each) => !hasControl(each) && !each.includes('<<')));
      const text = `${lines.join('\n')}\n`;
      const to = join(folder, 'written');
      const [, instruction, after] = parse({ kind: 'file', to, text }, workdir('/after'));
      expect(after?.getKeyword()).toBe('WORKDIR');
      // Builders join continued lines and hand the rest to the shell as it stands.
      const raw = instruction?.getRawArgumentsContent() ?? '';
      execFileSync('sh', ['-c', raw.replaceAll('\\\n', '')]);
      expect(readFileSync(to, 'utf8')).toBe(text);
    }),
    { numRuns: 60 },
  );
  rmSync(folder, { recursive: true });
});

test('a file that some builders would take for a heredoc is refused', () => {
  expect(() => parse({ kind: 'file', to: '/x', text: 'cat <<EOF\n' })).toThrow();
});

test('RUN refuses what a builder would take for JSON, a flag, a heredoc or a continued line', () => {
  for (const command of ['["sh"]', '--mount=type=bind x', 'cat <<EOF', 'echo \\'])
    expect(() => parse(run(command))).toThrow();
  expect(parse(run("echo '<<'"))[1]?.getKeyword()).toBe('RUN');
});

test('a quoted word reaches a shell as it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (word) => {
      fc.pre(!word.includes('\0'));
      expect(execFileSync('sh', ['-c', `printf %s ${quoteWord(word) || "''"}`], { encoding: 'utf8' })).toBe(word);
    }),
    { numRuns: 40 },
  );
});

test('a command that needs a shell is replaced by its last program, so that signals reach it', () => {
  expect(argvOf('node src/server.js --flag=1')).toEqual(['node', 'src/server.js', '--flag=1']);
  expect(argvOf('uvicorn main:app --port $PORT')).toEqual(['sh', '-c', 'exec uvicorn main:app --port $PORT']);
  expect(argvOf('A=1 node x.js')).toEqual(['sh', '-c', 'exec env A=1 node x.js']);
  expect(argvOf('node migrate.js && node server.js')).toEqual(['sh', '-c', 'node migrate.js && exec node server.js']);
  expect(argvOf('a & b')).toEqual(['sh', '-c', 'a & b']);
});
