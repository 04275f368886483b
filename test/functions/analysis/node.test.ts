import { type Expectation, manifest, node, server, started, understands } from './understood.ts';

const expectations: readonly Expectation[] = [
  [
    'the lockfile decides against the declaration',
    node({ packageManager: 'pnpm@9.0.0' }, { 'yarn.lock': '# yarn lockfile v1\n' }),
    { packageManager: 'yarn', packageManagerVersion: '1', installCommand: 'yarn install --frozen-lockfile' },
  ],
  [
    'of several lockfiles the declared manager decides',
    node({ packageManager: 'npm@10.0.0' }, { 'yarn.lock': '', 'package-lock.json': '{}' }),
    { packageManager: 'npm', lockfile: 'package-lock.json' },
  ],
  [
    'without a lockfile the declaration decides',
    node({ packageManager: 'pnpm@9.1.2+sha512.ab' }),
    { packageManager: 'pnpm', packageManagerVersion: '9.1.2', installCommand: 'pnpm install' },
  ],
  [
    'a Yarn lockfile with metadata is not Yarn 1',
    node({}, { 'yarn.lock': '__metadata:\n  version: 8\n' }),
    { packageManager: 'yarn', packageManagerVersion: '4', installCommand: 'yarn install --immutable' },
  ],
  [
    'pnpm is taken by the format of its lockfile',
    node({}, { 'pnpm-lock.yaml': "lockfileVersion: '6.0'\n" }),
    { packageManager: 'pnpm', packageManagerVersion: '8' },
  ],
  [
    'bun is a package manager of Node',
    node({}, { 'bun.lock': '{}' }),
    { language: 'node', packageManager: 'bun', installCommand: 'bun install --frozen-lockfile' },
  ],
  [
    '.nvmrc comes before engines',
    node({ engines: { node: '>=18' } }, { '.nvmrc': 'v20.11.0\n' }),
    { languageVersion: '20.11.0', versionSource: '.nvmrc' },
  ],
  [
    'engines give the newest long-term release they admit',
    node({ engines: { node: '>=18 <23' } }),
    { languageVersion: '22' },
  ],
  ['a code name is a version', node({}, { '.nvmrc': 'lts/iron' }), { languageVersion: '20' }],
  [
    'a start script that is simple is run without npm',
    node({ scripts: { start: 'node --enable-source-maps server.js' } }),
    { startCommand: 'node --enable-source-maps server.js', entryFile: 'server.js' },
  ],
  [
    'a start script that needs a shell is left to npm',
    node({ scripts: { start: 'node migrate.js; node server.js' } }),
    { startCommand: 'npm run start' },
  ],
  [
    'variables before the program need no npm between it and its signals',
    node({ scripts: { start: 'NODE_ENV=production node server.js' } }),
    { startCommand: 'NODE_ENV=production node server.js' },
  ],
  [
    'a variable among the options is for the shell, and the program still hears its signals',
    node({ scripts: { start: 'next start -p $PORT' }, dependencies: { next: '15' } }),
    { startCommand: 'next start -p $PORT' },
  ],
  [
    'settings that are not in the repository are not read',
    node({ scripts: { start: 'node --env-file=.env server.js' } }),
    { startCommand: 'node server.js' },
  ],
  [
    'a range may admit the releases of one minor alone',
    node({ engines: { node: '~16.13.0' } }),
    { languageVersion: '16.13', versionSource: 'package.json' },
  ],
  [
    'mise keeps its configuration in folders as well',
    node({}, { '.config/mise/config.toml': '[tools]\nnode = "20"\n' }),
    { languageVersion: '20' },
  ],
  [
    'a version is looked for upwards',
    { '.nvmrc': '20', 'api/package.json': manifest(started), 'api/server.js': server },
    { languageVersion: '20', versionSource: '.nvmrc' },
    'api',
  ],
  [
    'a start script that only shows what was built makes files',
    node({ scripts: { build: 'gatsby build', start: 'gatsby serve -p $PORT' }, dependencies: { gatsby: '5' } }),
    { static: true, outputDirectory: 'public' },
  ],
  [
    'the configuration of Vue names the folder',
    node(
      { scripts: { build: 'vue-cli-service build' }, dependencies: {}, devDependencies: { '@vue/cli-service': '5' } },
      { 'vue.config.js': "module.exports = { outputDir: 'web' };" },
    ),
    { framework: 'vue-cli', static: true, outputDirectory: 'web' },
  ],
  [
    'a build that exports makes files',
    node({ scripts: { build: 'next build && next export' }, dependencies: { next: '12' } }),
    { static: true, outputDirectory: 'out' },
  ],
  [
    'what is commented out decides nothing',
    node(
      { scripts: { build: 'next build', start: 'next start' }, dependencies: { next: '15' } },
      { 'next.config.js': "module.exports = {\n  // output: 'export',\n  basePath: '/x',\n};" },
    ),
    { static: false, startCommand: 'next start' },
  ],
  [
    'a watcher is not for production',
    node({ scripts: { start: 'nodemon server.js' } }),
    { startCommand: 'node server.js' },
  ],
  [
    'without scripts the entry file is started',
    { 'package.json': manifest({ dependencies: { fastify: '5' } }), 'src/index.js': 'listen()' },
    { framework: 'fastify', startCommand: 'node src/index.js' },
  ],
  [
    'Nest is started from what its build makes',
    node({
      scripts: { build: 'nest build', start: 'nest start', 'start:prod': 'node dist/main' },
      dependencies: { '@nestjs/core': '10', express: '5' },
    }),
    { framework: 'nest', startCommand: 'node dist/main', buildCommand: 'npm run build' },
  ],
  [
    'Next is a server',
    {
      'package.json': manifest({
        scripts: { dev: 'next dev', build: 'next build', start: 'next start' },
        dependencies: { next: '15', react: '19' },
      }),
    },
    { framework: 'next', static: false, startCommand: 'next start' },
  ],
  [
    'Next that exports is a site',
    {
      'package.json': manifest({ scripts: { build: 'next build' }, dependencies: { next: '15' } }),
      'next.config.mjs': "export default { output: 'export' };",
    },
    { framework: 'next', static: true, outputDirectory: 'out', singlePage: false },
  ],
  [
    'Astro is a site',
    {
      'package.json': manifest({ scripts: { build: 'astro build' }, dependencies: { astro: '5' } }),
      'astro.config.mjs': '',
    },
    { framework: 'astro', static: true, outputDirectory: 'dist', singlePage: false },
  ],
  [
    'Astro with its Node adapter is a server',
    {
      'package.json': manifest({
        scripts: { build: 'astro build' },
        dependencies: { astro: '5', '@astrojs/node': '9' },
      }),
      'astro.config.mjs': "import node from '@astrojs/node'",
    },
    { static: false, startCommand: 'node ./dist/server/entry.mjs' },
  ],
  [
    'the output folder of Vite is read from its configuration',
    {
      'package.json': manifest({ scripts: { build: 'vite build' }, devDependencies: { vite: '7' } }),
      'index.html': '',
      'vite.config.ts': "export default { build: { outDir: 'public_html' } }",
    },
    { static: true, outputDirectory: 'public_html' },
  ],
  [
    'a server beside Vite is the service',
    {
      'package.json': manifest({
        scripts: { build: 'vite build', start: 'node server.js' },
        dependencies: { express: '5' },
        devDependencies: { vite: '7' },
      }),
      'server.js': server,
    },
    { framework: 'express', static: false, startCommand: 'node server.js' },
  ],
  [
    'a start script that serves files makes a site',
    {
      'package.json': manifest({
        scripts: { build: 'node build.js', start: 'serve -s out' },
        dependencies: { serve: '14' },
      }),
    },
    { static: true, outputDirectory: 'out', buildCommand: 'npm run build' },
  ],
  [
    'a Procfile comes first',
    node({}, { Procfile: 'web: node server.js --cluster\n' }),
    { startCommand: 'node server.js --cluster' },
  ],
  [
    'the address that a preview listens on is no folder',
    {
      'package.json': manifest({
        scripts: { build: 'vite build', start: 'vite preview --host 0.0.0.0 --port $PORT' },
        devDependencies: { vite: '5' },
      }),
      'index.html': '',
    },
    { static: true, outputDirectory: 'dist' },
  ],
  [
    'the folder that a file server names stands among its options',
    {
      'package.json': manifest({ scripts: { start: 'serve -l $PORT -s www' }, dependencies: { serve: '14' } }),
      'www/index.html': '',
    },
    { static: true, outputDirectory: 'www' },
  ],
  [
    'what bun init writes is a program',
    {
      'package.json': JSON.stringify({
        name: 'api',
        module: 'index.ts',
        devDependencies: { '@types/bun': 'latest' },
        peerDependencies: { typescript: '^5' },
      }),
      'bun.lock': '{}',
      'index.ts': 'export default { port: 3000, fetch: () => new Response("x") };',
    },
    { packageManager: 'bun', startCommand: 'bun index.ts' },
  ],
  [
    'Lerna names the manager where there is no lockfile',
    node({}, { 'lerna.json': '{"npmClient": "yarn", "packages": []}' }),
    { packageManager: 'yarn' },
  ],
  [
    'Nuxt 2 generates into a folder of its own',
    {
      'package.json': manifest({ scripts: { build: 'nuxt generate' }, dependencies: { nuxt: '^2.15.8' } }),
      'nuxt.config.js': '',
    },
    { framework: 'nuxt', static: true, outputDirectory: 'dist' },
  ],
  [
    'Quasar builds a site beside its bundler',
    {
      'package.json': manifest({
        scripts: { build: 'quasar build', dev: 'quasar dev' },
        devDependencies: { '@quasar/app-vite': '1', vite: '5' },
      }),
      'index.html': '',
    },
    { framework: 'quasar', static: true, outputDirectory: 'dist/spa' },
  ],
  [
    'a server for development is not what is deployed',
    {
      'package.json': manifest({
        scripts: { start: 'npm run dev', dev: 'umi dev', build: 'umi build' },
        dependencies: { umi: '4' },
      }),
    },
    { framework: 'umi', static: true, outputDirectory: 'dist' },
  ],
  [
    'install scripts may need the sources',
    node({ scripts: { start: 'node server.js', postinstall: 'node setup.js' } }, { 'package-lock.json': '{}' }),
    { dependencyFiles: ['.'] },
  ],
  [
    'a port is fixed when nothing reads PORT',
    {
      'package.json': manifest({ scripts: { start: 'node server.js' } }),
      'server.js': 'const port = 4000;\nhttp.createServer().listen(port);',
    },
    { fixedPort: 4000 },
  ],
];

understands('a repository of Node is understood', expectations);
