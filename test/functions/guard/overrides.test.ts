import { DockerfileParser } from 'dockerfile-ast';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { run, cmd as start } from '../../../functions/analysis/dockerfile/instructions.ts';
import { planBuild } from '../../../functions/analysis/dockerfile/plan.ts';
import { render } from '../../../functions/analysis/dockerfile/render.ts';
import { argvOf } from '../../../functions/analysis/shell.ts';
import { checkOverrides } from '../../../functions/guard/overrides.ts';
import type { Overrides } from '../../../shared/overrides.ts';
import type { Analysis } from '../../../shared/plan.ts';
import { kinds, options, understood } from '../analysis/override-samples.ts';

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
    for (const field of ['installCommand', 'buildCommand', 'startCommand', 'releaseCommand']) {
      expect(() => checkOverrides({ [field]: command })).toThrow(why);
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

describe('what else a request sets', () => {
  test.each<Overrides>([
    { languageVersion: '22' },
    { languageVersion: '3.13.1' },
    { languageVersion: 'nightly' },
    { framework: null },
    { framework: 'spring-boot' },
    { packageManager: 'pnpm' },
    { outputDirectory: '.' },
    { outputDirectory: 'apps/web/.output/public/' },
    { systemPackages: ['g++', 'libstdc++6', 'libgl1', 'python3.11'] },
    { systemPackages: [] },
  ])('%j is taken', (overrides) => {
    expect(() => checkOverrides(overrides)).not.toThrow();
  });

  test.each<Overrides>([
    ...['', '22 AS x', '22\nUSER root', 'latest', '1.2.3.4', '$V', '22-slim', '22@sha256'].map((languageVersion) => ({
      languageVersion,
    })),
    ...['', 'No', '../x', 'a b', '-x', 'x\n'].flatMap((slug) => [{ framework: slug }, { packageManager: slug }]),
    ...[
      '',
      '/etc',
      '../up',
      'a/../../b',
      'a//b',
      './a',
      '-x',
      'a/-x',
      'a b',
      '$HOME',
      'a\nb',
      '*',
      '.git',
      'a\\b',
      '"',
    ].map((outputDirectory) => ({ outputDirectory })),
    ...['', 'x', 'Ffmpeg', '-y', 'a b', 'a;b', 'curl-', '$(x)', 'a=1.0', 'a/sid', '*', 'a\n', '`x`'].map((name) => ({
      systemPackages: ['ffmpeg', name],
    })),
  ])('%j is refused', (overrides) => {
    expect(() => checkOverrides(overrides)).toThrow(
      expect.objectContaining({ failure: expect.objectContaining({ code: 'override-invalid' }) }),
    );
  });
});

describe('no value of any field', () => {
  const nasty = fc.oneof(
    fc.constantFrom(
      '\n',
      '\r',
      ' ',
      '"',
      "'",
      '\\',
      '$',
      '`',
      ';',
      '#',
      '&&',
      '<<EOF',
      '[',
      '--',
      '..',
      '/',
      'USER root',
      'dist',
      '22',
      '.',
      'ffmpeg',
      '-',
    ),
    fc.string({ unit: 'grapheme', maxLength: 6 }),
  );
  const text = fc.array(nasty, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''));
  const field = fc.constantFrom(
    'languageVersion',
    'framework',
    'packageManager',
    'outputDirectory',
    'systemPackages',
    'installCommand',
    'buildCommand',
    'startCommand',
    'releaseCommand',
  );
  const shape = (dockerfile: string) =>
    DockerfileParser.parse(dockerfile)
      .getInstructions()
      .map((each) => each.getKeyword());
  const holds = (dockerfile: string, word: string, value: string) =>
    dockerfile
      .split('\n')
      .filter((line) => line.includes(word))
      .every((line) => line.includes(value));

  test.each(kinds)(
    'adds an instruction to the Dockerfile of %s, nor another stage or line',
    async (_language, files) => {
      let taken = 0;
      await fc.assert(
        fc.asyncProperty(field, text, async (name, value) => {
          const overrides = { [name]: name === 'systemPackages' ? [value] : value } as Overrides;
          try {
            checkOverrides(overrides);
          } catch {
            return;
          }
          const { analysis, refusal } = await understood(files, overrides);
          if (refusal !== null) return;
          taken += 1;
          const dockerfile = planBuild(analysis, options).dockerfile.text;
          // The same with a harmless value of the same field has the same instructions in the same order.
          const harmless = { ...analysis, [name]: name === 'systemPackages' ? ['ffmpeg'] : harmlessOf(name, analysis) };
          expect(shape(dockerfile)).toEqual(shape(planBuild(harmless, options).dockerfile.text));
          if (name === 'installCommand') expect(holds(dockerfile, value.trim(), value.trim())).toBe(true);
        }),
        { numRuns: 120 },
      );
      expect(taken).toBeGreaterThan(5);
    },
  );
});

function harmlessOf(name: string, analysis: Analysis): unknown {
  if (name === 'languageVersion') return analysis.languageVersion === 'nightly' ? 'nightly' : '9.9';
  if (name === 'outputDirectory') return 'dist';
  if (name === 'startCommand')
    return /^(\.?\/|java|dotnet)/.test(analysis.startCommand ?? '') ? analysis.startCommand : 'start';
  return name.endsWith('Command') ? 'make' : analysis[name as 'framework'];
}
