import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { run, cmd as start } from '../../../functions/analysis/dockerfile/instructions.ts';
import { render } from '../../../functions/analysis/dockerfile/render.ts';
import { argvOf } from '../../../functions/analysis/shell.ts';
import { checkOverrides } from '../../../functions/guard/overrides.ts';

describe('a command that a request sets', () => {
  test.each([
    'node server.js',
    'NODE_OPTIONS=--max-old-space-size=256 node dist/index.js',
    'npm run build && npm run migrate',
    'python -m gunicorn "app:create_app()" --bind 0.0.0.0:$PORT',
  ])('%s is taken', (command) => {
    expect(() => checkOverrides({ startCommand: command, buildCommand: command })).not.toThrow();
  });

  test.each([
    ['', 'is empty'],
    ['  ', 'is empty'],
    ['x'.repeat(501), 'more than 500'],
    ['make\nRUN rm -rf /', 'line break'],
    ['make\u2028x', 'line break'],
    ['echo \u202egnp', 'control character'],
    ['["sh", "-c", "x"]', 'begins with a bracket'],
    ['--mount=type=secret,id=x cat', 'begins with a bracket or a hyphen'],
    ['cat <<EOF', '<<'],
    ['make \\', 'ends with a backslash'],
    ['node server.js --db postgres://app:Xk29dLq81vTz@db.internal/prod', 'looks like a secret'],
  ])('%j is refused in words', (command, why) => {
    for (const overrides of [{ startCommand: command }, { buildCommand: command }]) {
      expect(() => checkOverrides(overrides)).toThrow(why);
    }
  });

  test('whatever is taken stands in one line of the Dockerfile, and the program is started with exactly it', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'npm',
        'run',
        '$PORT',
        '"',
        "'",
        '\\',
        '&&',
        '<',
        '#',
        '[',
        '-x',
        '%',
        '$A',
        ' ',
        'é',
        '\t',
        '\n',
      ),
      fc.string({ unit: 'grapheme', maxLength: 6 }),
    );
    const command = fc.array(piece, { minLength: 1, maxLength: 10 }).map((pieces) => pieces.join(' '));
    let taken = 0;
    fc.assert(
      fc.property(command, (text) => {
        try {
          checkOverrides({ startCommand: text, buildCommand: text });
        } catch {
          return;
        }
        taken += 1;
        const lines = render({
          stages: [{ name: 'run', from: 'node', instructions: [run(text), start(argvOf(text))] }],
        }).split('\n');
        expect(lines.slice(0, 2)).toEqual(['FROM node AS run', `RUN ${text}`]);
        expect(JSON.parse((lines[2] ?? '').replace(/^CMD /, ''))).toEqual(argvOf(text));
        expect(lines.slice(3)).toEqual(['']);
      }),
      { numRuns: 500 },
    );
    expect(taken).toBeGreaterThan(50);
  });
});
