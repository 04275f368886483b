import { lines, type Sample } from './sample.ts';

export const siteSamples: readonly Sample[] = [
  {
    name: 'Hugo with a version for its host',
    files: {
      'hugo.toml': "baseURL = 'https://host/'\ntheme = 'ananke'\n",
      'content/posts/a.md': '',
      'archetypes/default.md': '',
      'netlify.toml': '[build.environment]\nHUGO_VERSION = "0.139.0"\n',
      'go.mod': 'module x\n',
    },
    expected: {
      language: 'static',
      languageVersion: '0.139.0',
      framework: 'hugo',
      static: true,
      outputDirectory: 'public',
      buildCommand: /hugo/,
    },
  },
  {
    name: 'Zola',
    files: {
      'config.toml': 'base_url = "https://host"\ncompile_sass = true\n',
      'content/_index.md': '',
      'templates/index.html': '',
    },
    expected: { framework: 'zola', static: true, buildCommand: 'zola build' },
  },
  {
    name: 'pages as they lie there',
    files: { 'index.html': '<h1>hi</h1>', 'css/a.css': '', 'js/a.js': '', 'README.md': '' },
    expected: {
      language: 'static',
      static: true,
      outputDirectory: '.',
      framework: null,
      packageManager: null,
      startCommand: null,
    },
  },
  {
    name: 'two services side by side, with nothing at the top',
    files: {
      'README.md': '',
      'backend/requirements.txt': 'flask',
      'backend/app.py': '',
      'frontend/package.json': '{}',
    },
    expected: { deployable: false, reason: /backend, frontend|--root/ },
  },
  {
    name: 'a Dockerfile of its own beside Django',
    files: {
      Dockerfile: 'FROM python:3.12-slim\nEXPOSE 9000\nUSER 1000\nCMD ["./run"]\n',
      'requirements.txt': 'django',
      'manage.py': "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'a.settings')",
      'a/wsgi.py': '',
    },
    expected: {
      deployable: true,
      language: 'python',
      framework: 'django',
      dockerfile: { origin: 'repository', text: 'FROM python:3.12-slim\nEXPOSE 9000\nUSER 1000\nCMD ["./run"]\n' },
    },
  },
  {
    name: 'a Staticfile that names the folder',
    files: { Staticfile: 'root: hello\n', 'hello/index.html': '' },
    expected: { language: 'static', static: true, outputDirectory: 'hello' },
  },
  {
    name: 'mdBook',
    files: { 'book.toml': '[book]\ntitle="x"', 'src/SUMMARY.md': '' },
    expected: { framework: 'mdbook', static: true },
  },
  {
    name: 'Hugo with modules of Go',
    files: {
      'go.mod': lines('module github.com/x/site', 'go 1.20', 'require github.com/google/docsy v0.9 // indirect'),
      'hugo.toml': "baseURL='https://x/'\n[module]\n[[module.imports]]\npath='github.com/google/docsy'",
      'content/_index.md': '',
    },
    expected: { language: 'static', framework: 'hugo', static: true },
  },
  {
    name: 'a language that is known by name only',
    files: { 'shard.yml': 'name: app\n', 'src/app.cr': 'require "kemal"\nKemal.run\n' },
    expected: { deployable: false, language: null, reason: /shard\.yml belongs to Crystal.*Dockerfile/ },
  },
];
