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
];
