import { describe, expect, test } from 'vitest';
import { reportOn } from '../../../functions/analysis/report.ts';
import { denoSamples } from './samples/deno.ts';
import { dotnetSamples } from './samples/dotnet.ts';
import { elixirSamples } from './samples/elixir.ts';
import { goSamples } from './samples/go.ts';
import { javaSamples } from './samples/java.ts';
import { javaServerSamples } from './samples/java-servers.ts';
import { nodeApplicationSamples } from './samples/node-applications.ts';
import { nodeOtherSamples } from './samples/node-others.ts';
import { nodeServerSamples } from './samples/node-servers.ts';
import { nodeSiteSamples } from './samples/node-sites.ts';
import { phpSamples } from './samples/php.ts';
import { pythonSamples } from './samples/python.ts';
import { pythonApplicationSamples } from './samples/python-applications.ts';
import { rubySamples } from './samples/ruby.ts';
import { rustSamples } from './samples/rust.ts';
import type { Sample } from './samples/sample.ts';
import { siteSamples } from './samples/sites.ts';
import { treeOf } from './tree.ts';

const samples: readonly Sample[] = [
  ...denoSamples,
  ...dotnetSamples,
  ...elixirSamples,
  ...goSamples,
  ...javaSamples,
  ...javaServerSamples,
  ...nodeApplicationSamples,
  ...nodeOtherSamples,
  ...nodeServerSamples,
  ...nodeSiteSamples,
  ...phpSamples,
  ...pythonSamples,
  ...pythonApplicationSamples,
  ...rubySamples,
  ...rustSamples,
  ...siteSamples,
];

async function analysed({ files, root = '' }: Sample) {
  const waves: (readonly string[])[] = [];
  const report = await reportOn(treeOf(files), root, async (paths) => {
    waves.push(paths);
    return new Map(paths.map((path) => [path, files[path] ?? '']));
  });
  return { report, waves };
}

test('there are samples of every language', () => {
  expect(samples.length).toBeGreaterThanOrEqual(60);
  expect(new Set(samples.map(({ expected }) => expected.language)).size).toBeGreaterThanOrEqual(11);
});

describe('a repository is understood as those who know its ecosystem would', () => {
  for (const sample of samples) {
    test(sample.name, async () => {
      const { report, waves } = await analysed(sample);
      const { startCommand, buildCommand, installCommand, reason, ...plain } = sample.expected;
      expect(report).toMatchObject({ deployable: sample.expected.reason === undefined, ...plain });
      for (const [field, wanted] of Object.entries({ startCommand, buildCommand, installCommand, reason })) {
        const value = report[field as keyof typeof report];
        if (wanted instanceof RegExp) expect([field, value]).toEqual([field, expect.stringMatching(wanted)]);
        else if (wanted !== undefined) expect([field, value]).toEqual([field, wanted]);
      }
      expect(waves.length).toBeLessThanOrEqual(2);
      expect(report.filesRead.length).toBeLessThanOrEqual(30);
      for (const field of [
        'language',
        'framework',
        'packageManager',
        'languageVersion',
        'startCommand',
        'buildCommand',
      ] as const) {
        if (report[field] !== null) expect(report.evidence.map((item) => item.field)).toContain(field);
      }
    });
  }
});

describe('what is generated can be trusted', () => {
  for (const sample of samples.filter(
    ({ expected }) => expected.reason === undefined && expected.dockerfile === undefined,
  )) {
    test(sample.name, async () => {
      const { report } = await analysed(sample);
      const text = report.dockerfile?.text ?? '';
      expect(report.dockerfile?.origin).toBe('generated');
      expect(report.findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
      const last = text.slice(text.lastIndexOf('\nFROM ') + 1);
      expect(last).toMatch(/^USER 1001:1001$/m);
      expect(last).toMatch(/^CMD \[".*"\]$/m);
      expect(last).not.toMatch(
        /^RUN .*(npm ci|npm install|bundle install|composer install|mix deps|cargo|mvn|gradle)/m,
      );
      expect(text).not.toMatch(/^# ?syntax|^HEALTHCHECK/m);
      expect(report.dockerignore).toContain('.git');
    });
  }
});
