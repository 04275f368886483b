import { describe, expect, test } from 'vitest';
import { planBuild } from '../../../functions/analysis/dockerfile/plan.ts';
import { overridden } from '../../../functions/analysis/overridden.ts';
import type { Overrides } from '../../../shared/overrides.ts';
import {
  analysed,
  deno,
  dotnet,
  elixir,
  go,
  hugo,
  java,
  kinds,
  node,
  options,
  page,
  php,
  planned,
  python,
  ruby,
  rust,
  understood,
} from './override-samples.ts';
import type { Files } from './tree.ts';

describe.each(kinds.slice(0, 6))('a service in %s', (language, files) => {
  test('is built and started with the commands that are set, which are their own reason', async () => {
    const set = await analysed(files, { startCommand: ' my-start --now ', buildCommand: 'my-build all' });
    expect(set.language).toBe(language);
    const { text } = planBuild(set, options).dockerfile;
    expect(text).toContain('CMD ["my-start","--now"]');
    expect(text).toMatch(/^RUN .*my-build all$/m);
    expect(set.evidence.filter(({ field }) => field === 'startCommand')).toEqual([
      { field: 'startCommand', value: 'my-start --now', because: 'set by you', file: null },
    ]);
  });
});

describe.each(kinds)('in %s', (language, files) => {
  test('what was found stays when nothing is set, and setting the same again changes nothing', async () => {
    const found = await analysed(files);
    expect(overridden(found, {})).toEqual(found);
    const overrides = { installCommand: 'my-install', systemPackages: ['ffmpeg'], port: 5000 };
    const set = await analysed(files, overrides);
    expect(overridden(set, overrides)).toEqual(set);
  });

  test('the dependencies are installed with the command that is set, from all that is there', async () => {
    const text = await planned(files, { installCommand: 'sh scripts/install.sh' });
    const [before, after] = text.split(/sh scripts\/install\.sh/);
    expect(before).toMatch(/^COPY (--\S+ )?\. \.\/$/m);
    expect(after).toBeDefined();
  });

  test('Debian packages are installed where it runs, instead of those that were found', async () => {
    const set = await analysed(files, { systemPackages: ['ffmpeg', 'libpq5', 'ffmpeg'] });
    expect(set.systemPackages).toEqual(['ffmpeg', 'libpq5']);
    const last =
      planBuild(set, options)
        .dockerfile.text.split(/^FROM /m)
        .at(-1) ?? '';
    const base = await planned(files, { systemPackages: ['ffmpeg', 'libpq5'] });
    // PHP's last stage stands on one that holds the packages.
    expect(language === 'php' ? base : last).toMatch(/apt-get install .*ffmpeg .*libpq5/);
    expect((await analysed(files, { systemPackages: [] })).systemPackages).toEqual([]);
  });

  test('the release command is noted with its reason, and is no part of the image', async () => {
    const set = await analysed({ ...files, Procfile: 'release: other' }, { releaseCommand: 'my-migration' });
    expect(set.releaseCommand).toBe('my-migration');
    expect(set.evidence.filter(({ field }) => field === 'releaseCommand').map(({ because }) => because)).toEqual([
      'set by you',
    ]);
    expect(planBuild(set, options).dockerfile.text).not.toContain('my-migration');
  });
});

test('no release command is one that can be set', async () => {
  const procfile = { ...node, Procfile: 'release: npm run migrate' };
  expect((await analysed(procfile, {})).releaseCommand).toBe('npm run migrate');
  expect((await analysed(procfile, { releaseCommand: null })).releaseCommand).toBeNull();
});

describe('a version that is set', () => {
  test.each([
    ['node', node, '22', 'FROM node:22-slim AS deps'],
    ['node', node, '22.11.0', 'FROM node:22.11.0-slim AS deps'],
    ['python', python, '3.12.4', 'FROM python:3.12.4-slim AS deps'],
    ['deno', deno, '2.4.1', 'FROM denoland/deno:debian-2.4.1 AS build'],
    ['ruby', ruby, '3.3', 'FROM ruby:3.3-slim-bookworm AS deps'],
    ['php', php, '8.3', 'FROM php:8.3-apache-bookworm AS base'],
    ['elixir', elixir, '1.17', 'FROM elixir:1.17-slim AS deps'],
    ['go', go, '1.25', 'FROM golang:1.25 AS deps'],
    ['rust', rust, 'nightly', 'FROM rustlang/rust:nightly-bookworm-slim AS deps'],
    ['java', java, '17', 'FROM maven:3-eclipse-temurin-17 AS deps'],
    ['dotnet', dotnet, '9.0', 'FROM mcr.microsoft.com/dotnet/sdk:9.0 AS deps'],
    ['hugo', hugo, '0.150.0', 'hugo@v0.150.0'],
  ])('decides the image of %s: %#', async (_language, files: Files, languageVersion, line) => {
    expect(await planned(files, { languageVersion })).toContain(line);
    const set = await analysed({ ...files, '.tool-versions': 'nodejs 18.0.0\n' }, { languageVersion });
    expect(set).toMatchObject({ languageVersion, versionSource: null });
    expect(set.evidence.filter(({ field }) => field === 'languageVersion').map(({ because }) => because)).toEqual([
      'set by you',
    ]);
  });

  test.each([
    ['node', node, '22.1.1.1'],
    ['python', python, '2.7'],
    ['go', go, '2'],
    ['java', java, '12'],
    ['rust', rust, '2021'],
    ['dotnet', dotnet, '10'],
  ])('is refused where no image of %s has it', async (_language, files: Files, languageVersion) => {
    await expect(analysed(files, { languageVersion })).rejects.toMatchObject({ failure: { code: 'override-invalid' } });
  });
});

describe('a program that is compiled', () => {
  test.each([
    [go, { buildCommand: 'go build -o /out/app ./cmd/api' }, 'go build -o /out/app ./cmd/api'],
    [go, { startCommand: '/app serve --fast' }, 'CMD ["/app","serve","--fast"]'],
    [rust, { startCommand: './target/release/worker' }, 'cp target/release/worker /out/target/release/'],
    [rust, { buildCommand: 'cargo build --release --features web' }, 'RUN --mount=type=cache,target=/src/target cargo'],
    [java, { startCommand: 'java -jar target/own.jar' }, 'cp target/own.jar /out/target/'],
    [java, { buildCommand: 'mvn package -P prod' }, 'mvn package -P prod && mkdir'],
    [dotnet, { buildCommand: 'dotnet publish api --output out' }, 'RUN dotnet publish api --output out'],
    [dotnet, { startCommand: 'dotnet other.dll' }, 'exec env ASPNETCORE_URLS=http://0.0.0.0:$PORT dotnet other.dll'],
  ])('takes a command that names where the program is: %#', async (files: Files, overrides, line) => {
    expect(await planned(files, overrides)).toContain(line);
  });

  test.each([
    [go, { buildCommand: 'go build ./cmd/api' }, '/out/app'],
    [go, { startCommand: 'other' }, 'begins with /app'],
    [rust, { startCommand: './api' }, 'target/release'],
    [rust, { buildCommand: 'cargo build' }, '--release'],
    [java, { startCommand: 'java App' }, 'by its path'],
    [dotnet, { buildCommand: 'dotnet build' }, 'in out'],
  ])('refuses one that does not, and says how: %#', async (files: Files, overrides, words) => {
    await expect(analysed(files, overrides)).rejects.toThrow(words);
  });

  test('one of several is chosen by its build command', async () => {
    const main = 'package main\nfunc main() {}\n';
    const several = { 'go.mod': 'module x\n', 'cmd/alpha/main.go': main, 'cmd/beta/main.go': main };
    expect((await understood(several)).refusal?.code).toBe('entry-point-unknown');
    const overrides = { buildCommand: 'go build -o /out/app ./cmd/beta' };
    expect(await planned(several, overrides)).toContain('CMD ["/app"]');
    const { evidence } = await analysed(several, overrides);
    expect(evidence.find(({ field }) => field === 'startCommand')?.because).toBe('the build makes one program');
  });
});

const ownDockerfile = { ...node, Dockerfile: 'FROM node:24-slim\nEXPOSE 3000\nCMD ["node","server.js"]\n' };
const inVain: readonly (readonly [files: Files, overrides: Overrides, why: string])[] = [
  [page, { startCommand: 'other' }, 'has none'],
  [page, { buildCommand: 'make' }, 'as they lie'],
  [page, { languageVersion: '1.0' }, 'as they lie'],
  [hugo, { installCommand: 'make' }, 'one program'],
  [go, { outputDirectory: 'dist' }, 'answers by itself'],
  [ownDockerfile, { languageVersion: '22' }, 'own Dockerfile'],
  [ownDockerfile, { packageManager: 'yarn' }, 'own Dockerfile'],
  [ownDockerfile, { installCommand: 'x' }, 'own Dockerfile'],
  [ownDockerfile, { buildCommand: 'x' }, 'own Dockerfile'],
  [ownDockerfile, { startCommand: 'x' }, 'own Dockerfile'],
  [ownDockerfile, { outputDirectory: 'x' }, 'own Dockerfile'],
  [ownDockerfile, { systemPackages: ['ffmpeg'] }, 'own Dockerfile'],
];

test.each(inVain)('what would have no effect is refused in words: %#', async (files, overrides, why) => {
  const { refusal } = await understood(files, overrides);
  expect(refusal).toMatchObject({ code: 'override-invalid', message: expect.stringContaining(why) });
});

test.each([
  ['node dist/index.js', true],
  ['MODE=fast node dist/index.js', true],
  ['tsx server.ts', false],
])(
  'what only development depends on is left in the image where a command may need it: %s',
  async (startCommand, isPruned) => {
    const built = {
      ...node,
      'package.json': '{"scripts":{"build":"tsc"},"main":"server.js","devDependencies":{"tsx":"4"}}',
    };
    expect((await planned(built, { startCommand })).includes('npm prune')).toBe(isPruned);
  },
);

test('a port is set whatever the image is built from', async () => {
  const own = await analysed(ownDockerfile);
  const text = 'FROM node:24-slim\nEXPOSE 3000\n';
  expect(planBuild(own, { ...options, ownDockerfile: text }).port).toBe(3000);
  expect(planBuild(own, { ...options, ownDockerfile: text, port: 5000 }).port).toBe(5000);
  expect(planBuild(await analysed(node), { ...options, port: 5000 }).port).toBe(5000);
  const set = await analysed({ ...node, 'server.js': 'listen(3000)' }, { port: 5000 });
  expect(set.port).toBe(5000);
  expect(set.evidence.filter(({ field }) => field === 'port').map(({ because }) => because)).toEqual(['set by you']);
});
