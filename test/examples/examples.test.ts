import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { contextOf, planBuild } from '../../functions/analysis/dockerfile/plan.ts';
import { dockerfileFindings } from '../../functions/guard/dockerfile-rules.ts';
import { secretsInTree } from '../../functions/guard/secrets-in-tree.ts';
import type { Analysis } from '../../shared/plan.ts';
import { analyseFiles, filesIn, treeOf } from '../functions/analysis/tree.ts';

const folder = fileURLToPath(new URL('../../examples/', import.meta.url));

const node = { language: 'node', packageManager: 'npm', languageVersion: '24', static: false } as const;
const failing = { ...node, framework: null, startCommand: 'node server.js', entryFile: 'server.js' } as const;

/** What each sample is understood as; paths in the table are its own. */
const expected: Readonly<Record<string, Partial<Analysis>>> = {
  express: {
    ...node,
    framework: 'express',
    installCommand: 'npm ci',
    buildCommand: null,
    startCommand: 'node src/server.js',
    entryFile: 'src/server.js',
    versionSource: 'package.json',
    dependencyFiles: ['package.json', 'package-lock.json'],
    wantedVariables: [{ name: 'GREETING', source: 'src/greeting.js', required: false, secret: false }],
    fixedPort: null,
  },
  'vite-site': {
    ...node,
    framework: 'vite',
    static: true,
    singlePage: true,
    buildCommand: 'npm run build',
    outputDirectory: 'dist',
    startCommand: null,
  },
  html: { language: 'static', static: true, outputDirectory: '.', singlePage: false, packageManager: null },
  'python-http': {
    language: 'python',
    languageVersion: '3.11',
    versionSource: '.python-version',
    framework: null,
    installCommand: null,
    startCommand: 'python3 server.py',
    entryFile: 'server.py',
    fixedPort: null,
  },
  'go-http': {
    language: 'go',
    languageVersion: '1.19',
    packageManager: 'gomod',
    installCommand: null,
    buildCommand: 'go build -trimpath -o /out/app .',
    startCommand: '/app',
    fixedPort: null,
  },
  'pnpm-workspace': {
    language: 'node',
    framework: 'hono',
    packageManager: 'pnpm',
    packageManagerVersion: '9.15.9',
    startCommand: 'node src/server.js',
    workspace: { root: '', member: 'packages/api', name: '@example/api' },
  },
  'ruby-http': {
    language: 'ruby',
    languageVersion: '3.1',
    packageManager: 'bundler',
    installCommand: 'bundle install',
    startCommand: 'bundle exec ruby server.rb',
    fixedPort: null,
  },
  'php-pages': {
    language: 'php',
    languageVersion: '8.2',
    packageManager: null,
    startCommand: 'APACHE_DOCUMENT_ROOT=. apache2-foreground',
  },
  'deno-http': {
    language: 'deno',
    languageVersion: '2.5.6',
    startCommand: 'deno run --allow-net --allow-env=PORT,GREETING main.js',
  },
  'bun-http': {
    language: 'node',
    framework: 'hono',
    packageManager: 'bun',
    packageManagerVersion: '1.4.5',
    buildCommand: null,
    startCommand: 'bun src/server.js',
    fixedPort: null,
  },
  'rust-http': {
    language: 'rust',
    framework: null,
    packageManager: 'cargo',
    installCommand: 'cargo fetch --locked',
    buildCommand: 'cargo build --release --locked',
    startCommand: './target/release/rust-http',
    fixedPort: null,
  },
  'own-dockerfile': { language: 'node', ownDockerfile: 'Dockerfile', startCommand: 'node server.js' },
  'release-command': { ...node, startCommand: 'node server.js', releaseCommand: 'node migrate.js' },
  'fail-release-command': { ...failing, releaseCommand: 'node migrate.js' },
  'fail-build': { ...failing, buildCommand: 'npm run build' },
  'fail-missing-variable': {
    ...failing,
    wantedVariables: [{ name: 'UPSTREAM_URL', source: 'server.js', required: true, secret: false }],
  },
  'corrected-port': { ...failing, fixedPort: 3000 },
  'corrected-memory': failing,
  'fail-wrong-port': { ...failing, fixedPort: 3000 },
  'fail-loopback': failing,
  'fail-never-healthy': failing,
  'fail-secret-committed': failing,
  'fail-slow-start': failing,
  'fail-crash-loop': failing,
  'fail-missing-file': failing,
  'fail-missing-library': failing,
  'fail-out-of-memory': failing,
  'fail-wrong-architecture': { language: 'go', ownDockerfile: 'Dockerfile' },
};

describe('samples are understood', () => {
  for (const [name, analysis] of Object.entries(expected)) {
    test(name, async () => {
      const result = await analyseFiles(filesIn(folder + name));
      expect(result.analysis).toMatchObject(analysis);
      expect(result.waves.length).toBeLessThanOrEqual(2);
      expect(result.analysis.filesRead.length).toBeLessThanOrEqual(30);
      expect(result.analysis.evidence.map(({ field }) => field)).toContain('language');
    });
  }

  test('every sample has a row or is the one that nobody understands', () => {
    const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(names.map(({ name }) => name).sort()).toEqual([...Object.keys(expected), 'fail-unknown-language'].sort());
  });
});

test('an unknown language is refused with what was looked for and what would decide', async () => {
  const refused = analyseFiles(filesIn(`${folder}fail-unknown-language`));
  await expect(refused).rejects.toMatchObject({
    failure: {
      code: 'language-unknown',
      fault: 'user',
      message: expect.stringMatching(/go\.mod.*package\.json/s),
      hint: expect.stringContaining('Dockerfile'),
    },
  });
});

test('the committed key is found by file and line, and no other sample has one', async () => {
  for (const entry of readdirSync(folder)) {
    const files = filesIn(folder + entry);
    const findings = secretsInTree(treeOf(files), new Map(Object.entries(files)));
    const where = findings.map(({ severity, file, line }) => ({ severity, file, line }));
    expect(where, entry).toEqual(
      entry === 'fail-secret-committed' ? [{ severity: 'high', file: '.env', line: 3 }] : [],
    );
  }
});

test('a member that is chosen as root folder is built from the root of its workspace', async () => {
  const { analysis } = await analyseFiles(filesIn(`${folder}pnpm-workspace`), 'packages/api');
  expect(analysis.workspace).toEqual({ root: '', member: 'packages/api', name: '@example/api' });
  expect(contextOf(analysis, 'packages/api')).toBe('../..');
  expect(contextOf(analysis, '')).toBe('.');
});

test('generated Dockerfiles pass our own scan', async () => {
  for (const [name, analysis] of Object.entries(expected)) {
    if (analysis.ownDockerfile != null) continue;
    const result = await analyseFiles(filesIn(folder + name));
    const plan = planBuild(result.analysis, { root: '', ownDockerfile: null, ownDockerignore: false });
    const found = dockerfileFindings(plan.dockerfile.path, plan.dockerfile.text);
    expect(
      found.filter(({ severity }) => severity !== 'info'),
      `${name}\n${plan.dockerfile.text}`,
    ).toEqual([]);
  }
});

test('lockfiles name no registry', () => {
  const lockfiles = ['express/package-lock.json', 'vite-site/package-lock.json', 'pnpm-workspace/pnpm-lock.yaml'];
  for (const name of [...lockfiles, 'bun-http/bun.lock']) {
    const [sample = '', file = ''] = name.split(/\/(.*)/s);
    expect(filesIn(folder + sample)[file]).not.toMatch(/"resolved"|tarball:|registry/);
  }
});
