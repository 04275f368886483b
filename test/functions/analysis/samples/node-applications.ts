import { json, lines, type Sample } from './sample.ts';

const pnpmLock = lines("lockfileVersion: '9.0'", '', 'importers:', '  .: {}');

export const nodeApplicationSamples: readonly Sample[] = [
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
    name: 'Angular that renders on its server',
    files: {
      'package.json': json({
        name: 'shop',
        scripts: { start: 'ng serve', build: 'ng build', 'serve:ssr:shop': 'node dist/shop/server/server.mjs' },
        dependencies: { '@angular/core': '18', '@angular/ssr': '18', express: '4' },
      }),
      'package-lock.json': '{}',
      'server.ts': '',
      'angular.json': json({
        projects: {
          shop: {
            architect: {
              build: {
                builder: '@angular-devkit/build-angular:application',
                options: { outputPath: 'dist/shop', server: 'src/main.server.ts', ssr: { entry: 'server.ts' } },
              },
            },
          },
        },
      }),
    },
    expected: { framework: 'angular', static: false, startCommand: /dist\/shop\/server\/server\.mjs/ },
  },
  {
    name: 'SolidStart',
    files: {
      'package.json': json({
        type: 'module',
        scripts: { dev: 'vinxi dev', build: 'vinxi build', start: 'vinxi start' },
        dependencies: { '@solidjs/start': '1', 'solid-js': '1', vinxi: '0.4' },
      }),
      'pnpm-lock.yaml': "lockfileVersion: '9.0'",
    },
    expected: { framework: 'solidstart', static: false },
  },
  {
    name: 'TanStack Start',
    files: {
      'package.json': json({
        type: 'module',
        scripts: { dev: 'vite dev', build: 'vite build', start: 'node .output/server/index.mjs' },
        dependencies: { '@tanstack/react-start': '1', react: '19' },
        devDependencies: { vite: '7' },
      }),
      'pnpm-lock.yaml': "lockfileVersion: '9.0'",
    },
    expected: { framework: 'tanstack-start', startCommand: /\.output/ },
  },
  {
    name: 'React Router with its own server',
    files: {
      'package.json': json({
        type: 'module',
        scripts: {
          build: 'react-router build',
          dev: 'react-router dev',
          start: 'react-router-serve ./build/server/index.js',
        },
        dependencies: { '@react-router/node': '7', '@react-router/serve': '7', 'react-router': '7', react: '19' },
        devDependencies: { '@react-router/dev': '7', vite: '6' },
      }),
      'package-lock.json': '{}',
    },
    expected: { framework: 'react-router', startCommand: /react-router-serve/ },
  },
  {
    name: 'Qwik with an Express server',
    files: {
      'package.json': json({
        scripts: { build: 'qwik build', start: 'vite --open --mode ssr', serve: 'node server/entry.express' },
        devDependencies: { '@builder.io/qwik': '1', '@builder.io/qwik-city': '1', vite: '5' },
      }),
      'package-lock.json': '{}',
    },
    expected: { framework: 'qwik' },
  },
  {
    name: 'a server that builds its client',
    files: {
      'package.json': json({
        name: 'mern',
        main: 'server.js',
        scripts: {
          start: 'node server.js',
          server: 'nodemon server.js',
          client: 'npm start --prefix client',
          'heroku-postbuild': 'npm install --prefix client && npm run build --prefix client',
        },
        dependencies: { express: '4', concurrently: '7' },
      }),
      'package-lock.json': '{}',
      'server.js': 'app.listen(process.env.PORT||5000)',
      'client/package.json': json({
        name: 'client',
        dependencies: { react: '18', 'react-scripts': '5' },
        scripts: { start: 'react-scripts start', build: 'react-scripts build' },
      }),
      'client/public/index.html': '',
    },
    expected: { framework: 'express', static: false, startCommand: 'node server.js', buildCommand: /heroku-postbuild/ },
  },
  {
    name: 'a workspace of Yarn 1 with a server and a client',
    files: {
      'package.json': json({
        private: true,
        workspaces: ['packages/*'],
        scripts: { start: 'yarn workspace @x/server start', build: 'yarn workspaces run build' },
      }),
      'yarn.lock': '# yarn lockfile v1',
      'packages/server/package.json': json({
        name: '@x/server',
        scripts: { start: 'node dist/index.js', build: 'tsc' },
        dependencies: { express: '4' },
      }),
      'packages/client/package.json': json({
        name: '@x/client',
        scripts: { build: 'vite build', start: 'vite' },
        devDependencies: { vite: '5' },
      }),
      'packages/client/index.html': '',
    },
    expected: { framework: 'express', packageManager: 'yarn', startCommand: /node dist\/index\.js|yarn/ },
  },
  {
    name: 'an application of Nx',
    files: {
      'nx.json': '{}',
      'package.json': json({
        dependencies: { '@nestjs/core': '10', tslib: '2' },
        devDependencies: { nx: '18', '@nx/nest': '18' },
        scripts: {},
      }),
      'package-lock.json': '{}',
      'apps/api/project.json': json({
        name: 'api',
        projectType: 'application',
        targets: {
          build: { executor: '@nx/webpack:webpack', options: { target: 'node', outputPath: 'dist/apps/api' } },
        },
      }),
      'apps/api/src/main.ts': '',
    },
    expected: { framework: 'nest', startCommand: /dist\/apps\/api\/main\.js/ },
  },
  {
    name: 'a workspace of Bun',
    files: {
      'package.json': json({ name: 'mono', workspaces: ['packages/*'] }),
      'bun.lock': '',
      'packages/api/package.json': json({
        name: 'api',
        scripts: { start: 'bun src/index.ts' },
        dependencies: { hono: '4' },
      }),
      'packages/api/src/index.ts': 'export default app',
    },
    expected: { framework: 'hono', packageManager: 'bun', startCommand: /bun src\/index\.ts/ },
  },
];
