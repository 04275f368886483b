import { json, type Sample } from './sample.ts';

export const nodeOtherSamples: readonly Sample[] = [
  {
    name: 'a library of JavaScript',
    files: {
      'package.json': json({
        name: 'left-padding',
        version: '1.2.0',
        main: 'index.js',
        types: 'index.d.ts',
        files: ['index.js', 'index.d.ts'],
        scripts: { test: 'vitest' },
        devDependencies: { vitest: '^2' },
      }),
      'package-lock.json': '{}',
      'index.js': 'module.exports = (text) => text.padStart(10);',
    },
    expected: { deployable: false, language: 'node', packageManager: 'npm', reason: /library/ },
  },
  {
    name: 'a command of Node',
    files: {
      'package.json': json({
        name: 'tidy',
        version: '0.1.0',
        bin: { tidy: 'cli.js' },
        main: 'index.js',
        files: ['cli.js'],
      }),
      'index.js': 'module.exports = {};',
      'cli.js': '#!/usr/bin/env node\nconsole.log(1)',
    },
    expected: { deployable: false, language: 'node', reason: /command/ },
  },
  {
    name: 'an application for desktops',
    files: {
      'package.json': json({ main: 'main.js', scripts: { start: 'electron .' }, devDependencies: { electron: '30' } }),
      'main.js': '',
      'package-lock.json': '{}',
    },
    expected: { deployable: false, language: 'node', reason: /desktops/ },
  },
  {
    name: 'an action of GitHub',
    files: {
      'action.yml': 'name: x\nruns:\n  using: node20\n  main: dist/index.js',
      'package.json': json({
        name: 'a',
        main: 'lib/main.js',
        scripts: { build: 'tsc' },
        dependencies: { '@actions/core': '1' },
      }),
      'src/main.ts': 'run()',
      'package-lock.json': '{}',
    },
    expected: { deployable: false, language: 'node', reason: /library|command|start/ },
  },
  {
    name: 'an extension of an editor',
    files: {
      'package.json': json({
        name: 'e',
        main: './out/extension.js',
        engines: { vscode: '^1.80' },
        contributes: {},
        scripts: { compile: 'tsc -p ./' },
      }),
      'src/extension.ts': '',
      'package-lock.json': '{}',
    },
    expected: { deployable: false, reason: /no script that starts/ },
  },
  {
    name: 'an application for phones, of JavaScript',
    files: {
      'package.json': json({
        name: 'rn',
        main: 'expo-router/entry',
        scripts: { start: 'expo start' },
        dependencies: { expo: '51', 'react-native': '0.74' },
      }),
      'package-lock.json': '{}',
    },
    expected: { deployable: false, reason: /phones/ },
  },
  {
    name: 'a library that Vite bundles',
    files: {
      'package.json': json({
        name: '@acme/ui',
        files: ['dist'],
        peerDependencies: { react: '>=18' },
        scripts: { build: 'vite build', storybook: 'storybook dev -p 6006' },
        devDependencies: { vite: '6', storybook: '8' },
      }),
      'package-lock.json': '{}',
      'vite.config.ts': "export default defineConfig({ build: { lib: { entry: 'src/index.ts' } } })",
      'src/index.ts': 'export const Button = 1;',
    },
    expected: { deployable: false, language: 'node', framework: 'vite', reason: /library for others/ },
  },
  {
    name: 'an application of Nx whose targets its plugins infer',
    files: {
      'package.json': json({
        name: 'org',
        scripts: { start: 'nx serve' },
        dependencies: { '@nestjs/core': '11' },
        devDependencies: { nx: '21', '@nx/webpack': '21' },
      }),
      'package-lock.json': '{}',
      'nx.json': json({ plugins: ['@nx/webpack/plugin'] }),
      'apps/api/project.json': json({ name: 'api', projectType: 'application', targets: { serve: {} } }),
      'apps/api/webpack.config.js': '',
      'apps/api/src/main.ts': '',
    },
    expected: { framework: 'nest', static: false, startCommand: 'node dist/apps/api/main.js' },
  },
  {
    name: 'variables that a script sets before the program',
    files: {
      'package.json': json({
        scripts: {
          start: 'cross-env NODE_ENV=production bun dist/index.js',
          build: 'bun build src/index.ts --outdir dist',
        },
        dependencies: { elysia: '1' },
        devDependencies: { 'cross-env': '7' },
      }),
      'bun.lock': '{"lockfileVersion":1}',
      'src/index.ts': 'new Elysia().listen(process.env.PORT)',
    },
    expected: { framework: 'elysia', packageManager: 'bun', startCommand: 'NODE_ENV=production bun dist/index.js' },
  },
  {
    name: 'a manager that volta pins',
    files: {
      'package.json': json({
        volta: { node: '20.11.1', pnpm: '8.15.0' },
        scripts: { start: 'node index.js' },
        dependencies: { koa: '2' },
      }),
      'index.js': '',
    },
    expected: { packageManager: 'pnpm', languageVersion: '20.11.1' },
  },
];
