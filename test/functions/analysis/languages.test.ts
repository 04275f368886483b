import { describe, expect, test } from 'vitest';
import { planBuild } from '../../../functions/analysis/dockerfile/plan.ts';
import type { Analysis } from '../../../shared/plan.ts';
import { analyseFiles, type Files } from './tree.ts';

const manifest = (fields: object): string => JSON.stringify({ name: 'app', ...fields });
const started = { scripts: { start: 'node server.js' }, dependencies: { express: '5' } };
const server = "require('express')().listen(process.env.PORT);";
const node = (fields: object, files: Files = {}): Files => ({
  'package.json': manifest({ ...started, ...fields }),
  'server.js': server,
  ...files,
});

const expectations: readonly (readonly [rule: string, files: Files, expected: Partial<Analysis>, root?: string])[] = [
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
    node({ scripts: { start: 'NODE_ENV=production node server.js' } }),
    { startCommand: 'npm run start' },
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
  [
    'FastAPI is served by uvicorn on PORT',
    {
      'requirements.txt': 'fastapi==0.115\nuvicorn[standard]\n',
      'app/main.py': 'from fastapi import FastAPI\n\napp = FastAPI()\n',
    },
    {
      language: 'python',
      framework: 'fastapi',
      packageManager: 'pip',
      startCommand: 'uvicorn app.main:app --host 0.0.0.0 --port $PORT',
      installCommand: 'pip install --no-cache-dir -r requirements.txt',
    },
  ],
  [
    'Flask without a server gets gunicorn',
    { 'requirements.txt': 'flask\n', 'app.py': 'from flask import Flask\napi = Flask(__name__)\n' },
    {
      framework: 'flask',
      startCommand: 'gunicorn app:api',
      installCommand: 'pip install --no-cache-dir -r requirements.txt && pip install --no-cache-dir gunicorn',
    },
  ],
  [
    'a factory is an entry point where it is called',
    {
      'requirements.txt': 'flask\ngunicorn\n',
      'app/__init__.py': 'from flask import Flask\ndef create_app():\n    app = Flask(__name__)\n    return app\n',
      'wsgi.py': 'from app import create_app\n# flask\napp = create_app()\n',
    },
    { framework: 'flask', startCommand: 'gunicorn wsgi:app' },
  ],
  [
    'Django is found by manage.py',
    {
      'requirements.txt': 'Django>=5\ngunicorn\nwhitenoise\n',
      'manage.py': "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')",
      'shop/wsgi.py': 'application = get_wsgi_application()',
      'shop/settings.py': "SECRET_KEY = os.environ['APP_SIGNING']",
    },
    {
      framework: 'django',
      startCommand: 'gunicorn shop.wsgi:application',
      buildCommand: 'python3 manage.py collectstatic --noinput',
      wantedVariables: [{ name: 'APP_SIGNING', source: 'shop/settings.py', required: true, secret: false }],
    },
  ],
  [
    'uv is found by its lockfile',
    {
      'pyproject.toml':
        '[project]\nname = "x"\nrequires-python = ">=3.11,<3.13"\ndependencies = [\n  "fastapi>=0.1", # web\n  "uvicorn",\n]\n',
      'uv.lock': 'version = 1',
      'main.py': 'app = FastAPI()',
    },
    {
      packageManager: 'uv',
      languageVersion: '3.12',
      installCommand: 'uv sync --frozen --no-dev --no-install-project',
      dependencyFiles: ['uv.lock', 'pyproject.toml'],
    },
  ],
  [
    'poetry is found by its table',
    {
      'pyproject.toml':
        '[tool.poetry]\nname = "x"\n[tool.poetry.dependencies]\npython = "^3.10"\nflask = "*"\ngunicorn = "*"\n',
      'poetry.lock': '',
      'main.py': 'app = Flask(__name__)',
    },
    { packageManager: 'poetry', languageVersion: '3.13', framework: 'flask' },
  ],
  [
    'a main package in cmd is the service',
    {
      'go.mod': 'module x\n\ngo 1.22.1\n\nrequire github.com/gin-gonic/gin v1.9\n',
      'go.sum': '',
      'cmd/api/main.go': 'package main\n\nfunc main() { gin.Default().Run() }',
    },
    {
      language: 'go',
      languageVersion: '1.22',
      framework: 'gin',
      buildCommand: 'go build -trimpath -o /out/app ./cmd/api',
      installCommand: 'go mod download',
      entryFile: 'cmd/api/main.go',
    },
  ],
  [
    'of several main packages the one that serves is the service',
    {
      'go.mod': 'module x\ngo 1.22\n',
      'cmd/api/main.go':
        'package main\nimport "net/http"\nfunc main() { http.ListenAndServe(":"+os.Getenv("PORT"), nil) }',
      'cmd/tool/main.go': 'package main\nfunc main() {}',
    },
    { entryFile: 'cmd/api/main.go', fixedPort: null },
  ],
  [
    'a folder of a Go module is built from its module',
    {
      'go.mod': 'module x\ngo 1.22\n',
      'cmd/a/main.go': 'package main\nfunc main() {}',
      'cmd/b/main.go': 'package main\nfunc main() {}',
    },
    { buildCommand: 'go build -trimpath -o /out/app ./cmd/b', workspace: { root: '', member: 'cmd/b', name: null } },
    'cmd/b',
  ],
  [
    'the language is the service’s, not the asset pipeline’s',
    {
      'package.json': manifest({ scripts: { build: 'vite build' }, devDependencies: { vite: '7' } }),
      'requirements.txt': 'django\n',
      'manage.py': "'DJANGO_SETTINGS_MODULE', 'a.settings'",
      'a/wsgi.py': '',
    },
    { language: 'python', framework: 'django' },
  ],
  [
    'scripts in Python do not make a Node service Python',
    node({}, { 'requirements.txt': 'requests\n', 'tools/report.py': 'print(1)' }),
    { language: 'node' },
  ],
  [
    'an npm workspace is built by its member',
    {
      'package.json': manifest({ workspaces: ['apps/*', 'libs/*'] }),
      'package-lock.json': '{}',
      'apps/web/package.json': manifest({ name: 'web', scripts: { start: 'node index.js', build: 'tsc' } }),
      'apps/web/index.js': '',
      'libs/a/package.json': manifest({ name: 'a' }),
    },
    {
      workspace: { root: '', member: 'apps/web', name: 'web' },
      buildCommand: 'npm run build --workspace web',
      startCommand: 'node index.js',
      dependencyFiles: ['package.json', 'package-lock.json', 'libs/a/package.json', 'apps/web/package.json'].sort(),
    },
  ],
  [
    'a site in a sub-folder is served from there',
    { 'README.md': '', 'public/index.html': '<h1>' },
    { language: 'static', outputDirectory: 'public' },
  ],
  [
    'a Dockerfile makes any language deployable',
    { Dockerfile: 'FROM x:1\n', 'main.zig': '' },
    { language: null, ownDockerfile: 'Dockerfile' },
  ],
];

describe('a repository is understood', () => {
  for (const [rule, files, expected, root] of expectations) {
    test(rule, async () => {
      const { analysis, waves } = await analyseFiles(files, root);
      const sorted = {
        ...analysis,
        dependencyFiles: 'workspace' in expected ? [...analysis.dependencyFiles].sort() : analysis.dependencyFiles,
      };
      expect(sorted).toMatchObject(expected);
      expect(waves.length).toBeLessThanOrEqual(2);
      const plan = planBuild(analysis, {
        root: root ?? '',
        ownDockerfile: files['Dockerfile'] ?? null,
        ownDockerignore: false,
      });
      expect(plan.baseImages.length).toBeGreaterThan(0);
    });
  }
});

const refusals: readonly (readonly [rule: string, files: Files, code: string, named: string, root?: string])[] = [
  [
    'a library has no entry point',
    { 'package.json': manifest({ name: 'lib' }), 'lib/x.js': '' },
    'entry-point-unknown',
    'start',
  ],
  [
    'several services in a workspace have to be chosen from',
    {
      'package.json': manifest({ workspaces: ['a', 'b'] }),
      'a/package.json': manifest(started),
      'b/package.json': manifest(started),
    },
    'entry-point-unknown',
    '--root a',
  ],
  ['a Go library cannot be deployed', { 'go.mod': 'module x', 'x.go': 'package x' }, 'entry-point-unknown', '--root'],
  ['a folder that is not there', { 'index.html': '', 'web/x': '' }, 'root-not-found', 'web', 'api'],
  [
    'a service deeper down is named',
    { 'docs/a.md': '', 'services/api/package.json': manifest(started) },
    'language-unknown',
    'services/api',
  ],
  ['a broken manifest is named', { 'package.json': '{', 'index.js': '' }, 'entry-point-unknown', 'package.json'],
];

describe('what cannot be deployed is refused with what would decide', () => {
  for (const [rule, files, code, named, root] of refusals) {
    test(rule, async () => {
      const error: unknown = await analyseFiles(files, root).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ failure: { code, fault: 'user' } });
      const { message, hint } = (error as { failure: { message: string; hint: string } }).failure;
      expect(`${message} ${hint}`).toContain(named);
    });
  }
});

test('a tree of ten thousand files takes at most thirty reads in two waves, and little time', async () => {
  const many = Object.fromEntries(
    Array.from({ length: 10_000 }, (_, i) => [`src/part${i % 100}/module${i}.js`, 'process.env.X']),
  );
  const start = performance.now();
  const { analysis, waves } = await analyseFiles(node({}, many));
  expect(performance.now() - start).toBeLessThan(2000);
  expect(waves.length).toBe(2);
  expect(analysis.filesRead.length).toBeLessThanOrEqual(30);
});
