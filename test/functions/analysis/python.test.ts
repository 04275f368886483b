import { understands } from './understood.ts';

const fastapi = 'fastapi\nuvicorn\n';
const app = 'from fastapi import FastAPI\napp = FastAPI()\n';
const project = (fields: string): string => `[project]\nname = "x"\ndependencies = ["flask"]\n${fields}`;
const flask = 'from flask import Flask\napp = Flask(__name__)\n';

understands('Python finds what a file imports', [
  [
    'a file that imports the modules beside it is started with its folder on the path',
    {
      'requirements.txt': fastapi,
      'backend/main.py': `from routers import items\n${app}`,
      'backend/routers/items.py': '',
    },
    { startCommand: 'uvicorn main:app --app-dir backend --host 0.0.0.0 --port $PORT' },
  ],
  [
    'a file that imports from the top is started from there',
    { 'requirements.txt': fastapi, 'app/main.py': `from app.db import engine\n${app}`, 'app/db.py': '' },
    { startCommand: 'uvicorn app.main:app --host 0.0.0.0 --port $PORT' },
  ],
  [
    'a package below src is imported without it',
    {
      'pyproject.toml': project(''),
      'src/shop/__init__.py': '',
      'src/shop/web.py': flask,
    },
    { startCommand: 'gunicorn --pythonpath src shop.web:app' },
  ],
  [
    'an import from src keeps it in the name',
    { 'requirements.txt': 'flask\n', 'src/web.py': `from src.db import engine\n${flask}`, 'src/db.py': '' },
    { startCommand: 'gunicorn src.web:app' },
  ],
  [
    'a dependency is not taken for the file of its name',
    { 'requirements.txt': `${fastapi}celery\n`, 'app/main.py': `import celery\n${app}`, 'app/celery.py': '' },
    { startCommand: 'uvicorn app.main:app --host 0.0.0.0 --port $PORT' },
  ],
  [
    'a module of Python is not taken for the file of its name',
    { 'requirements.txt': fastapi, 'app/main.py': `import logging\n${app}`, 'app/logging.py': '' },
    { startCommand: 'uvicorn app.main:app --host 0.0.0.0 --port $PORT' },
  ],
  [
    'a program inside a package is run as its module',
    {
      'requirements.txt': 'aiohttp\n',
      'bot/__init__.py': '',
      'bot/__main__.py': 'from aiohttp import web\nfrom .handlers import routes\nweb.run_app(web.Application())\n',
      'bot/handlers.py': '',
    },
    { startCommand: 'python3 -m bot' },
  ],
  [
    'a program that imports the modules beside it is run as its file',
    {
      'requirements.txt': 'aiohttp\n',
      'bot/main.py': 'from aiohttp import web\nimport handlers\nweb.run_app(web.Application())\n',
      'bot/handlers.py': '',
    },
    { startCommand: 'python3 bot/main.py' },
  ],
]);

understands('Python applications are started as they are made', [
  [
    'a Django project that has asgi.py alone is served over ASGI',
    {
      'requirements.txt': 'django\nuvicorn\n',
      'manage.py': "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'chat.settings')",
      'chat/asgi.py': 'application = get_asgi_application()',
    },
    { framework: 'django', startCommand: 'uvicorn chat.asgi:application --host 0.0.0.0 --port $PORT' },
  ],
  [
    'a file that only defines functions is started by the command that the project installs',
    {
      'pyproject.toml':
        '[project]\nname = "relay"\ndependencies = ["aiohttp"]\n[project.scripts]\nrelay-server = "relay.server:main"\n[build-system]\nrequires = ["hatchling"]\n',
      'uv.lock': 'version = 1\n',
      'src/relay/__init__.py': '',
      'src/relay/server.py': 'from aiohttp import web\n\n\ndef main():\n    web.run_app(web.Application())\n',
    },
    {
      startCommand: 'relay-server',
      installCommand: 'uv sync --frozen --no-dev --no-editable',
      dependencyFiles: ['.'],
    },
  ],
]);

understands('Python frameworks with a server of their own are started by it', [
  [
    'Shiny',
    { 'requirements.txt': 'shiny\n', 'app.py': 'from shiny import App, ui\napp = App(ui.page_fluid(), None)\n' },
    { framework: 'shiny', startCommand: 'shiny run app.py --host 0.0.0.0 --port $PORT' },
  ],
  [
    'marimo',
    { 'requirements.txt': 'marimo\n', 'notebook.py': 'import marimo\napp = marimo.App()\n' },
    { framework: 'marimo', startCommand: 'marimo run notebook.py --headless --host 0.0.0.0 --port $PORT' },
  ],
  [
    'Mesop',
    {
      'requirements.txt': 'mesop\ngunicorn\n',
      'main.py': 'import mesop as me\n@me.page(path="/")\ndef home(): pass\n',
    },
    { framework: 'mesop', startCommand: 'gunicorn main:me' },
  ],
]);

understands('Python is taken in the release that its files say', [
  [
    'a range means the release that it begins with, which its author used',
    { 'pyproject.toml': project('requires-python = ">=3.11"\n'), 'app.py': flask },
    { languageVersion: '3.11', versionSource: 'pyproject.toml' },
  ],
  [
    'a range that begins with a release long gone means a present one',
    { 'pyproject.toml': project('requires-python = ">=3.7"\n'), 'app.py': flask },
    { languageVersion: '3.13', versionSource: 'pyproject.toml' },
  ],
  [
    'uv.lock says it where nothing else does',
    { 'pyproject.toml': project(''), 'uv.lock': 'version = 1\nrequires-python = ">=3.12"\n', 'app.py': flask },
    { languageVersion: '3.12', versionSource: 'uv.lock' },
  ],
  [
    'pyproject.toml comes before uv.lock',
    {
      'pyproject.toml': project('requires-python = ">=3.11"\n'),
      'uv.lock': 'version = 1\nrequires-python = ">=3.12"\n',
      'app.py': flask,
    },
    { languageVersion: '3.11', versionSource: 'pyproject.toml' },
  ],
  [
    'requirements that pip-compile wrote name the release that it ran on',
    {
      'requirements.txt': '#\n# This file is autogenerated by pip-compile with Python 3.11\n#\nflask==3.0.2\n',
      'app.py': flask,
    },
    { languageVersion: '3.11', versionSource: 'requirements.txt' },
  ],
  [
    'a version file above the folder counts',
    { '.python-version': '3.12\n', 'api/requirements.txt': 'flask\n', 'api/app.py': flask },
    { languageVersion: '3.12', versionSource: '.python-version' },
    'api',
  ],
  [
    'a folder of a project takes the release of the project above it',
    {
      'pyproject.toml': '[project]\nname = "all"\nrequires-python = ">=3.12"\n',
      'api/requirements.txt': 'flask\n',
      'api/app.py': flask,
    },
    { languageVersion: '3.12', versionSource: 'pyproject.toml' },
    'api',
  ],
]);

understands('a project of Python may lie in a folder', [
  [
    'its requirements are installed and it is started there',
    {
      'README.md': '',
      'backend/requirements.txt': fastapi,
      'backend/main.py': `import db\n${app}`,
      'backend/db.py': '',
    },
    {
      installCommand: 'cd backend && pip install --no-cache-dir -r requirements.txt',
      startCommand: 'uvicorn main:app --host 0.0.0.0 --port $PORT',
      dependencyFiles: ['backend/requirements.txt'],
      workspace: { root: '', member: 'backend', name: null },
    },
  ],
  [
    'its lockfile counts',
    {
      'api/pyproject.toml': project('requires-python = ">=3.12"\n'),
      'api/uv.lock': 'version = 1\n',
      'api/app.py': flask,
    },
    { packageManager: 'uv', lockfile: 'api/uv.lock', languageVersion: '3.12' },
  ],
  [
    'files that are imported from the top are started there',
    { 'app/requirements.txt': fastapi, 'app/main.py': `from app.db import engine\n${app}`, 'app/db.py': '' },
    {
      installCommand: 'cd app && pip install --no-cache-dir -r requirements.txt',
      startCommand: 'uvicorn app.main:app --host 0.0.0.0 --port $PORT',
      workspace: null,
    },
  ],
  [
    'the project at the top is the service',
    { 'requirements.txt': fastapi, 'main.py': app, 'tools/requirements.txt': 'flask\n', 'tools/app.py': flask },
    { framework: 'fastapi', workspace: null },
  ],
]);
