import { json, lines, type Sample } from './sample.ts';

const pnpmLock = lines("lockfileVersion: '9.0'", '', 'importers:', '  .: {}');

export const nodeSamples: readonly Sample[] = [
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
    name: 'Next with Yarn Berry',
    files: {
      'package.json': json({
        name: 'web',
        packageManager: 'yarn@4.5.0',
        scripts: { dev: 'next dev', build: 'next build', start: 'next start' },
        dependencies: { next: '15.0.3', react: '19.0.0', 'react-dom': '19.0.0' },
      }),
      'yarn.lock': lines('__metadata:', '  version: 8'),
      '.yarnrc.yml': 'nodeLinker: node-modules\n',
      'next.config.ts': 'export default {};',
      'app/page.tsx': 'export default () => null;',
    },
    expected: {
      language: 'node',
      framework: 'next',
      packageManager: 'yarn',
      packageManagerVersion: '4.5.0',
      static: false,
      startCommand: 'next start',
      buildCommand: 'yarn run build',
    },
  },
  {
    name: 'Nuxt with its usual scripts',
    files: {
      'package.json': json({
        name: 'shop',
        private: true,
        scripts: {
          build: 'nuxt build',
          dev: 'nuxt dev',
          generate: 'nuxt generate',
          preview: 'nuxt preview',
          postinstall: 'nuxt prepare',
        },
        dependencies: { nuxt: '^3.14.0', vue: 'latest' },
      }),
      'bun.lockb': 'binary',
      'nuxt.config.ts': 'export default defineNuxtConfig({})',
      'app.vue': '<template></template>',
    },
    expected: {
      language: 'node',
      framework: 'nuxt',
      packageManager: 'bun',
      static: false,
      startCommand: 'node .output/server/index.mjs',
    },
  },
  {
    name: 'SvelteKit on its Node adapter',
    files: {
      'package.json': json({
        name: 'kit',
        scripts: { dev: 'vite dev', build: 'vite build', preview: 'vite preview' },
        devDependencies: { '@sveltejs/kit': '^2', '@sveltejs/adapter-node': '^5', svelte: '^5', vite: '^6' },
      }),
      'package-lock.json': '{}',
      'svelte.config.js':
        "import adapter from '@sveltejs/adapter-node';\nexport default { kit: { adapter: adapter() } };",
    },
    expected: { language: 'node', framework: 'sveltekit', static: false, startCommand: /node build/ },
  },
  {
    name: 'SvelteKit as a static site',
    files: {
      'package.json': json({
        name: 'kit',
        scripts: { dev: 'vite dev', build: 'vite build', preview: 'vite preview' },
        devDependencies: { '@sveltejs/kit': '^2', '@sveltejs/adapter-static': '^3', svelte: '^5', vite: '^6' },
      }),
      'package-lock.json': '{}',
      'svelte.config.js':
        "import adapter from '@sveltejs/adapter-static';\nexport default { kit: { adapter: adapter({ fallback: '200.html' }) } };",
    },
    expected: { framework: 'sveltekit', static: true, outputDirectory: 'build' },
  },
  {
    name: 'a Vite application of React',
    files: {
      'package.json': json({
        name: 'board',
        private: true,
        type: 'module',
        scripts: { dev: 'vite', build: 'tsc -b && vite build', lint: 'eslint .', preview: 'vite preview' },
        dependencies: { react: '^19', 'react-dom': '^19' },
        devDependencies: { vite: '^6.0.0', '@vitejs/plugin-react': '^4', typescript: '~5.6' },
      }),
      'package-lock.json': '{}',
      'index.html': '<div id="root"></div>',
      'vite.config.ts': 'export default defineConfig({ plugins: [react()] });',
      'src/main.tsx': '',
    },
    expected: {
      language: 'node',
      framework: 'vite',
      static: true,
      outputDirectory: 'dist',
      buildCommand: 'npm run build',
      startCommand: null,
    },
  },
  {
    name: 'Angular with the application builder',
    files: {
      'package.json': json({
        name: 'panel',
        scripts: { ng: 'ng', start: 'ng serve', build: 'ng build' },
        dependencies: { '@angular/core': '^19.0.0', rxjs: '~7.8' },
        devDependencies: { '@angular/cli': '^19', '@angular-devkit/build-angular': '^19' },
      }),
      'package-lock.json': '{}',
      'angular.json': json({
        projects: {
          panel: {
            architect: {
              build: { builder: '@angular-devkit/build-angular:application', options: { outputPath: 'dist/panel' } },
            },
          },
        },
      }),
    },
    expected: { framework: 'angular', static: true, outputDirectory: 'dist/panel/browser' },
  },
  {
    name: 'Gatsby',
    files: {
      'package.json': json({
        name: 'blog',
        scripts: { develop: 'gatsby develop', start: 'npm run develop', build: 'gatsby build', serve: 'gatsby serve' },
        dependencies: { gatsby: '^5.14.0', react: '^18' },
      }),
      'yarn.lock': '# yarn lockfile v1\n',
      'gatsby-config.js': 'module.exports = {};',
    },
    expected: {
      framework: 'gatsby',
      packageManager: 'yarn',
      packageManagerVersion: '1',
      static: true,
      outputDirectory: 'public',
    },
  },
  {
    name: 'Docusaurus',
    files: {
      'package.json': json({
        name: 'docs',
        scripts: {
          docusaurus: 'docusaurus',
          start: 'docusaurus start',
          build: 'docusaurus build',
          serve: 'docusaurus serve',
        },
        dependencies: { '@docusaurus/core': '3.6.0', '@docusaurus/preset-classic': '3.6.0' },
        engines: { node: '>=18.0' },
      }),
      'package-lock.json': '{}',
      'docusaurus.config.js': 'export default {};',
      'docs/intro.md': '# hi',
    },
    expected: { framework: 'docusaurus', static: true, outputDirectory: 'build' },
  },
  {
    name: 'Eleventy',
    files: {
      'package.json': json({
        name: 'site',
        scripts: { build: 'npx @11ty/eleventy', start: 'npx @11ty/eleventy --serve' },
        devDependencies: { '@11ty/eleventy': '^3.0.0' },
      }),
      'package-lock.json': '{}',
      'eleventy.config.js': 'export default () => ({});',
      'index.njk': '',
    },
    expected: { framework: 'eleventy', static: true, outputDirectory: '_site' },
  },
  {
    name: 'VitePress in a folder of its own',
    files: {
      'package.json': json({
        name: 'guide',
        scripts: { 'docs:dev': 'vitepress dev docs', build: 'vitepress build docs' },
        devDependencies: { vitepress: '^1.5.0' },
      }),
      'pnpm-lock.yaml': pnpmLock,
      'docs/index.md': '# hi',
      'docs/.vitepress/config.mts': 'export default {}',
    },
    expected: { framework: 'vitepress', packageManager: 'pnpm', static: true, outputDirectory: 'docs/.vitepress/dist' },
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
    name: 'a turborepo with one application',
    files: {
      'package.json': json({
        name: 'mono',
        private: true,
        packageManager: 'pnpm@10.0.0',
        scripts: { build: 'turbo build', dev: 'turbo dev' },
        devDependencies: { turbo: '^2.3.0' },
      }),
      'pnpm-workspace.yaml': lines('packages:', '  - "apps/*"', '  - "packages/*"'),
      'pnpm-lock.yaml': pnpmLock,
      'turbo.json': '{}',
      'apps/web/package.json': json({
        name: '@mono/web',
        scripts: { build: 'next build', start: 'next start' },
        dependencies: { next: '15', '@mono/ui': 'workspace:*' },
      }),
      'packages/ui/package.json': json({ name: '@mono/ui', exports: './index.ts' }),
    },
    expected: {
      framework: 'next',
      packageManager: 'pnpm',
      workspace: { root: '', member: 'apps/web', name: '@mono/web' },
      startCommand: 'next start',
    },
  },
  {
    name: 'a workspace of two services, of which the root folder names one',
    files: {
      'package.json': json({ name: 'mono', private: true, workspaces: ['services/*'] }),
      'package-lock.json': '{}',
      'services/a/package.json': json({ name: 'a', scripts: { start: 'node index.js' }, dependencies: { koa: '^2' } }),
      'services/a/index.js': '',
      'services/b/package.json': json({
        name: 'b',
        scripts: { start: 'node index.js' },
        dependencies: { '@hapi/hapi': '^21' },
      }),
      'services/b/index.js': '',
    },
    root: 'services/b',
    expected: {
      framework: 'hapi',
      packageManager: 'npm',
      workspace: { root: '', member: 'services/b', name: 'b' },
      startCommand: 'node index.js',
    },
  },
  {
    name: 'a workspace of two services, of which nothing names one',
    files: {
      'package.json': json({ name: 'mono', private: true, workspaces: ['services/*'] }),
      'yarn.lock': '# yarn lockfile v1\n',
      'services/a/package.json': json({ name: 'a', scripts: { start: 'node index.js' } }),
      'services/b/package.json': json({ name: 'b', scripts: { start: 'node index.js' } }),
    },
    expected: {
      deployable: false,
      language: 'node',
      packageManager: 'yarn',
      reason: /services\/a, services\/b.*--root services\/a/,
    },
  },
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
];
