import { json, lines, type Sample } from './sample.ts';

const pnpmLock = lines("lockfileVersion: '9.0'", '', 'importers:', '  .: {}');

export const nodeServerSamples: readonly Sample[] = [
  {
    name: 'Express with npm and an exact Node',
    files: {
      'package.json': json({
        name: 'orders',
        private: true,
        main: 'app.js',
        scripts: { start: 'node ./bin/www', test: 'jest' },
        engines: { node: '20.x' },
        dependencies: { express: '^4.19.2', pug: '^3.0.3' },
      }),
      'package-lock.json': '{"lockfileVersion":3}',
      'bin/www': "#!/usr/bin/env node\nvar port = normalizePort(process.env.PORT || '3000');\nserver.listen(port);",
      'app.js': "var express = require('express');\nmodule.exports = express();",
      'views/index.pug': 'h1 hi',
    },
    expected: {
      deployable: true,
      language: 'node',
      languageVersion: '20',
      framework: 'express',
      packageManager: 'npm',
      startCommand: /bin\/www/,
      installCommand: 'npm ci',
      static: false,
    },
  },
  {
    name: 'Fastify in TypeScript, built by tsc, with pnpm',
    files: {
      'package.json': json({
        name: 'api',
        type: 'module',
        packageManager: 'pnpm@9.12.1',
        scripts: { build: 'tsc -p .', start: 'node dist/main.js', dev: 'tsx watch src/main.ts' },
        dependencies: { fastify: '^5.1.0' },
        devDependencies: { typescript: '^5.6.0', tsx: '^4' },
      }),
      'pnpm-lock.yaml': pnpmLock,
      '.nvmrc': '22\n',
      'src/main.ts':
        "import fastify from 'fastify';\nconst app = fastify();\nawait app.listen({ port: Number(process.env.PORT ?? 3000), host: '0.0.0.0' });",
    },
    expected: {
      language: 'node',
      languageVersion: '22',
      versionSource: '.nvmrc',
      framework: 'fastify',
      packageManager: 'pnpm',
      packageManagerVersion: '9.12.1',
      buildCommand: 'pnpm run build',
      startCommand: 'node dist/main.js',
      port: 3000,
    },
  },
  {
    name: 'Nest with a Procfile',
    files: {
      'package.json': json({
        name: 'bank',
        scripts: {
          build: 'nest build',
          start: 'nest start',
          'start:dev': 'nest start --watch',
          'start:prod': 'node dist/main',
        },
        dependencies: { '@nestjs/core': '^10', '@nestjs/platform-express': '^10' },
        devDependencies: { '@nestjs/cli': '^10' },
      }),
      'package-lock.json': '{}',
      Procfile: lines('web: node dist/main', 'worker: node dist/worker', 'release: npx typeorm migration:run'),
      'src/main.ts': 'await app.listen(process.env.PORT ?? 3000);',
    },
    expected: {
      framework: 'nest',
      startCommand: 'node dist/main',
      processes: [
        { name: 'web', command: 'node dist/main' },
        { name: 'worker', command: 'node dist/worker' },
      ],
      releaseCommand: 'npx typeorm migration:run',
    },
  },
  {
    name: 'Hono on Bun',
    files: {
      'package.json': json({
        name: 'edge',
        scripts: { dev: 'bun run --hot src/index.ts', start: 'bun run src/index.ts' },
        dependencies: { hono: '^4.6.0' },
        devDependencies: { '@types/bun': 'latest' },
      }),
      'bun.lock': '{"lockfileVersion":1}',
      'src/index.ts':
        "import { Hono } from 'hono';\nconst app = new Hono();\nexport default { port: process.env.PORT || 3000, fetch: app.fetch };",
    },
    expected: {
      language: 'node',
      framework: 'hono',
      packageManager: 'bun',
      startCommand: 'bun run src/index.ts',
      entryFile: 'src/index.ts',
    },
  },
  {
    name: 'Remix with its own server',
    files: {
      'package.json': json({
        name: 'notes',
        type: 'module',
        scripts: { build: 'remix vite:build', dev: 'remix vite:dev', start: 'remix-serve ./build/server/index.js' },
        dependencies: { '@remix-run/node': '^2.15', '@remix-run/serve': '^2.15', '@remix-run/react': '^2.15' },
        devDependencies: { vite: '^5' },
        engines: { node: '>=20.0.0' },
      }),
      'package-lock.json': '{}',
      'vite.config.ts': '',
    },
    expected: { framework: 'remix', static: false, startCommand: 'remix-serve ./build/server/index.js' },
  },
  {
    name: 'Strapi with volta',
    files: {
      'package.json': json({
        name: 'cms',
        scripts: { develop: 'strapi develop', start: 'strapi start', build: 'strapi build' },
        dependencies: { '@strapi/strapi': '5.4.0', pg: '8.13' },
        volta: { node: '20.18.0' },
      }),
      'yarn.lock': '# yarn lockfile v1\n',
    },
    expected: {
      framework: 'strapi',
      languageVersion: '20.18.0',
      versionSource: 'package.json',
      packageManager: 'yarn',
      startCommand: 'strapi start',
    },
  },
  {
    name: 'Express as its generator makes it',
    files: {
      'package.json': json({
        name: 'gen',
        version: '0.0.0',
        private: true,
        scripts: { start: 'node ./bin/www' },
        dependencies: { express: '~4.16', pug: '2', morgan: '1' },
      }),
      'package-lock.json': '{}',
      'app.js': 'var app=express();module.exports=app;',
      'bin/www': "#!/usr/bin/env node\nvar port = normalizePort(process.env.PORT || '3000');",
    },
    expected: { framework: 'express', startCommand: 'node ./bin/www', port: 3000 },
  },
  {
    name: 'Nest as its generator makes it',
    files: {
      'package.json': json({
        name: 'nest',
        scripts: {
          build: 'nest build',
          start: 'nest start',
          'start:dev': 'nest start --watch',
          'start:prod': 'node dist/main',
          test: 'jest',
        },
        dependencies: { '@nestjs/common': '10', '@nestjs/core': '10', '@nestjs/platform-express': '10' },
        devDependencies: { '@nestjs/cli': '10', typescript: '5' },
      }),
      'package-lock.json': '{}',
      'nest-cli.json': '{}',
      'src/main.ts': 'await app.listen(process.env.PORT ?? 3000);',
    },
    expected: { framework: 'nest', startCommand: 'node dist/main', buildCommand: 'npm run build', port: 3000 },
  },
  {
    name: 'Hono in TypeScript',
    files: {
      'package.json': json({
        type: 'module',
        scripts: { dev: 'tsx watch src/index.ts', build: 'tsc', start: 'node dist/index.js' },
        dependencies: { hono: '4', '@hono/node-server': '1' },
        devDependencies: { tsx: '4', typescript: '5' },
      }),
      'pnpm-lock.yaml': "lockfileVersion: '9.0'",
      'src/index.ts': 'serve({fetch: app.fetch, port: 3000})',
    },
    expected: { framework: 'hono', startCommand: 'node dist/index.js' },
  },
  {
    name: 'Fastify by its own command',
    files: {
      'package.json': json({
        scripts: { start: 'fastify start -l info app.js', dev: 'fastify start -w -l info -P app.js' },
        dependencies: { fastify: '4', 'fastify-cli': '6' },
      }),
      'package-lock.json': '{}',
      'app.js': '',
    },
    expected: { framework: 'fastify', startCommand: /fastify start/ },
  },
  {
    name: 'a server of Bun without a framework',
    files: {
      'package.json': json({
        name: 'x',
        module: 'index.ts',
        type: 'module',
        private: true,
        devDependencies: { '@types/bun': 'latest' },
        peerDependencies: { typescript: '5' },
      }),
      'bun.lock': '',
      'index.ts': 'Bun.serve({port: process.env.PORT ?? 3000, fetch(){}})',
    },
    expected: { language: 'node', framework: null, packageManager: 'bun', startCommand: /bun (run )?index\.ts/ },
  },
  {
    name: 'a server of Node without a manifest',
    files: {
      'server.js': "const http=require('http');http.createServer((q,s)=>s.end()).listen(process.env.PORT||8080)",
      'README.md': '',
    },
    expected: { language: 'node', framework: null, startCommand: 'node server.js' },
  },
  {
    name: 'Adonis',
    files: {
      'package.json': json({
        type: 'module',
        scripts: { start: 'node bin/server.js', build: 'node ace build', dev: 'node ace serve --hmr' },
        dependencies: { '@adonisjs/core': '6' },
      }),
      'package-lock.json': '{}',
      'bin/server.ts': '',
      'adonisrc.ts': '',
    },
    expected: { framework: 'adonis', startCommand: /bin\/server\.js/ },
  },
  {
    name: 'Vite rendered by an Express server',
    files: {
      'package.json': json({
        type: 'module',
        scripts: {
          dev: 'node server',
          build: 'npm run build:client && npm run build:server',
          'build:client': 'vite build --outDir dist/client',
          preview: 'cross-env NODE_ENV=production node server',
        },
        dependencies: { express: '4', vue: '3', 'cross-env': '7' },
        devDependencies: { vite: '5' },
      }),
      'server.js': 'const port = process.env.PORT || 5173; app.listen(port)',
      'index.html': '',
      'package-lock.json': '{}',
    },
    expected: { framework: 'express', static: false, startCommand: /node server/ },
  },
  {
    name: 'a version for asdf',
    files: {
      'package.json': json({ scripts: { start: 'node a.js' } }),
      '.tool-versions': lines('nodejs 21.7.1', 'pnpm 8.15.0'),
      'a.js': '',
      'pnpm-lock.yaml': "lockfileVersion: '6.0'",
    },
    expected: { languageVersion: '21.7.1', packageManager: 'pnpm' },
  },
  {
    name: 'a manager and a runtime in devEngines',
    files: {
      'package.json': json({
        scripts: { start: 'node a.js' },
        devEngines: { packageManager: { name: 'pnpm', version: '9' }, runtime: { name: 'node', version: '^22.3.0' } },
      }),
      'a.js': '',
    },
    expected: { languageVersion: '22', packageManager: 'pnpm' },
  },
];
