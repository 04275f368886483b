import { expect, test } from 'vitest';
import { analyseFiles } from './tree.ts';
import { type Expectation, manifest, node, understands } from './understood.ts';

const expectations: readonly Expectation[] = [
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
      languageVersion: '3.11',
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
    { packageManager: 'poetry', languageVersion: '3.10', framework: 'flask' },
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

understands('a repository is understood', expectations);

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
