import { lines, type Sample } from './sample.ts';

export const pythonApplicationSamples: readonly Sample[] = [
  {
    name: 'Flask whose module calls the factory',
    files: {
      'requirements.txt': lines('flask', 'gunicorn'),
      'wsgi.py': lines('from myapp import create_app', '', 'app = create_app()'),
      'myapp/__init__.py': lines(
        'from flask import Flask',
        'def create_app():',
        '    app = Flask(__name__)',
        '    return app',
      ),
    },
    expected: { framework: 'flask', startCommand: /gunicorn.* wsgi:app/ },
  },
  {
    name: 'Flask with a factory alone',
    files: {
      'requirements.txt': 'flask\n',
      'myapp/__init__.py': lines(
        'from flask import Flask',
        'def create_app(config=None):',
        '    app = Flask(__name__)',
        '    return app',
      ),
    },
    expected: { framework: 'flask', startCommand: /gunicorn.*myapp:create_app\(\)/ },
  },
  {
    name: 'Flask in a module of any name',
    files: {
      'requirements.txt': 'flask\n',
      '.flaskenv': 'FLASK_APP=microblog.py\n',
      'microblog.py': lines('from app import create_app', 'app = create_app()'),
      'app/__init__.py': lines(
        'from flask import Flask',
        'def create_app():',
        '    app = Flask(__name__)',
        '    return app',
      ),
    },
    expected: { framework: 'flask', startCommand: /gunicorn.* microblog:app/ },
  },
  {
    name: 'FastAPI that a function makes elsewhere',
    files: {
      'requirements.txt': lines('fastapi', 'uvicorn'),
      'main.py': lines('from server.factory import create_app', '', 'app = create_app()'),
      'server/factory.py': lines(
        'from fastapi import FastAPI',
        'def create_app() -> FastAPI:',
        '    app = FastAPI()',
        '    return app',
      ),
    },
    expected: { framework: 'fastapi', startCommand: /uvicorn main:app/ },
  },
  {
    name: 'FastAPI in a package below src',
    files: {
      'pyproject.toml': lines(
        '[project]',
        'name = "svc"',
        'requires-python = ">=3.12"',
        'dependencies = ["fastapi[standard]>=0.115"]',
        '[build-system]',
        'requires=["hatchling"]',
        'build-backend="hatchling.build"',
      ),
      'uv.lock': '',
      '.python-version': '3.12\n',
      'src/svc/__init__.py': '',
      'src/svc/main.py': lines('from fastapi import FastAPI', '', 'app = FastAPI()'),
    },
    expected: {
      framework: 'fastapi',
      packageManager: 'uv',
      languageVersion: '3.12',
      startCommand: /uvicorn.*svc\.main:app/,
    },
  },
  {
    name: 'Django whose settings are a package',
    files: {
      'pyproject.toml': lines(
        '[project]',
        'name="x"',
        'requires-python=">=3.10,<3.12"',
        'dependencies=["django~=5.0","uvicorn"]',
      ),
      'uv.lock': '',
      'manage.py': "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'config.settings.local')\nfrom django",
      'config/settings/base.py': '',
      'config/wsgi.py': '',
      'config/asgi.py': '',
    },
    expected: {
      framework: 'django',
      packageManager: 'uv',
      languageVersion: '3.10',
      startCommand: /config\.(wsgi|asgi)/,
    },
  },
  {
    name: 'Dash',
    files: {
      'requirements.txt': 'dash\n',
      'app.py': lines('from dash import Dash', 'app = Dash(__name__)', 'server = app.server'),
    },
    expected: { framework: 'dash', startCommand: /gunicorn.* app:server/ },
  },
  {
    name: 'Bottle',
    files: {
      'requirements.txt': 'bottle\n',
      'app.py': lines('from bottle import route, run', 'run(host="0.0.0.0", port=8080)'),
    },
    expected: { framework: 'bottle', startCommand: /python3 app\.py/ },
  },
  {
    name: 'Pyramid',
    files: {
      'setup.py':
        "from setuptools import setup\nsetup(name='x', install_requires=['pyramid','waitress'], entry_points={'paste.app_factory': ['main = x:main']})",
      'production.ini': lines('[app:main]', 'use = egg:x', '[server:main]', 'use=egg:waitress#main'),
      'x/__init__.py': lines(
        'from pyramid.config import Configurator',
        'def main(global_config, **settings):',
        '    pass',
      ),
    },
    expected: { framework: 'pyramid', startCommand: /pserve production\.ini/ },
  },
  {
    name: 'a function of the Functions Framework',
    files: {
      'requirements.txt': 'functions-framework==3.*\n',
      'main.py': lines(
        'import functions_framework',
        '@functions_framework.http',
        'def hello(request):',
        '    return "hi"',
      ),
    },
    expected: { language: 'python', startCommand: /functions-framework --target[= ]hello/ },
  },
  {
    name: 'Reflex',
    files: {
      'requirements.txt': 'reflex\n',
      'rxconfig.py': lines('import reflex as rx', 'config = rx.Config(app_name="x")'),
      'x/x.py': lines('import reflex as rx', 'app = rx.App()'),
    },
    expected: { framework: 'reflex', startCommand: /reflex run/ },
  },
  {
    name: 'Quart on Hypercorn',
    files: {
      'requirements.txt': lines('quart', 'hypercorn'),
      'app.py': lines('from quart import Quart', 'app = Quart(__name__)'),
    },
    expected: { framework: 'quart', startCommand: /hypercorn.*app:app/ },
  },
  {
    name: 'conda with packages of pip',
    files: {
      'environment.yaml': lines(
        'name: x',
        'dependencies:',
        '  - python>=3.10',
        '  - pip',
        '  - pip:',
        '    - fastapi',
        '    - uvicorn',
      ),
      'main.py': lines('from fastapi import FastAPI', 'app=FastAPI()'),
    },
    expected: { packageManager: 'conda', framework: 'fastapi', languageVersion: '3.10' },
  },
  {
    name: 'a workspace of uv with a library',
    files: {
      'pyproject.toml': lines(
        '[project]',
        'name="root"',
        'version="0"',
        'requires-python=">=3.11"',
        '[tool.uv.workspace]',
        'members=["packages/*"]',
      ),
      'uv.lock': '',
      'packages/api/pyproject.toml': lines('[project]', 'name="api"', 'dependencies=["fastapi"]'),
      'packages/api/src/api/main.py': lines('from fastapi import FastAPI', 'app=FastAPI()'),
      'packages/lib/pyproject.toml': lines('[project]', 'name="lib"'),
      'packages/lib/src/lib/__init__.py': '',
    },
    expected: { packageManager: 'uv', framework: 'fastapi', startCommand: /uvicorn.*main:app/ },
  },
  {
    name: 'notebooks',
    files: { 'requirements.txt': 'numpy\n', 'analysis.ipynb': '{}' },
    expected: { deployable: false, language: 'python', reason: /No Python file/ },
  },
  {
    name: 'a version for mise',
    files: {
      'mise.toml': lines('[tools]', 'python = "3.12"', 'node = "22"'),
      'requirements.txt': 'flask',
      'app.py': lines('from flask import Flask', 'app=Flask(__name__)'),
    },
    expected: { languageVersion: '3.12', versionSource: 'mise.toml' },
  },
  {
    name: 'Falcon under two names, on a release that is named to its last number',
    files: {
      'pyproject.toml': lines(
        '[project]',
        'name="look"',
        'requires-python="~=3.11.0"',
        'dependencies=["falcon","gunicorn"]',
      ),
      'look/app.py': lines('import falcon', 'app = application = falcon.App()'),
    },
    expected: { framework: 'falcon', languageVersion: '3.11', startCommand: 'gunicorn look.app:app' },
  },
  {
    name: 'Panel',
    files: {
      'requirements.txt': 'panel\n',
      'app.py': lines('import panel as pn', 'pn.panel("Hello").servable()'),
    },
    expected: { framework: 'panel', startCommand: /^panel serve app\.py .*--port \$PORT/ },
  },
  {
    name: 'Django with migrations of its own',
    files: {
      'requirements.txt': 'django\ngunicorn\n',
      'manage.py': 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")',
      'shop/wsgi.py': '',
      'orders/migrations/0001_initial.py': '',
    },
    expected: { framework: 'django', releaseCommand: 'python3 manage.py migrate --noinput' },
  },
  {
    name: 'MkDocs whose Poetry packages nothing',
    files: {
      'mkdocs.yml': lines('site_name: x', 'site_dir: build/html'),
      'docs/index.md': '',
      'pyproject.toml': lines(
        '[tool.poetry]',
        'package-mode = false',
        '[tool.poetry.dependencies]',
        'python = "^3.11"',
        'mkdocs = "*"',
      ),
      'poetry.lock': '',
    },
    expected: { framework: 'mkdocs', packageManager: 'poetry', static: true, outputDirectory: 'build/html' },
  },
];
