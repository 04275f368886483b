import { node, understands } from './understood.ts';

const flask = 'from flask import Flask\napp = Flask(__name__)\n';
const python = { 'requirements.txt': 'flask\ngunicorn\n', 'main.py': flask };

understands('what other hosts are told is read where the language says nothing', [
  [
    'the image of a Dockerfile carries the release that runs',
    node({}, { Dockerfile: 'ARG NODE_VERSION=20.10\nFROM --platform=linux/amd64 node:$NODE_VERSION-slim AS base\n' }),
    { languageVersion: '20.10', versionSource: 'Dockerfile' },
  ],
  [
    'a version file comes before the Dockerfile',
    node({}, { Dockerfile: 'FROM node:20\n', '.nvmrc': '22' }),
    { languageVersion: '22', versionSource: '.nvmrc' },
  ],
  [
    'an image of another language says nothing',
    node({}, { Dockerfile: 'FROM python:3.11\n' }),
    { languageVersion: '24', versionSource: null },
  ],
  [
    'App Engine names runtime and entrypoint',
    { ...python, 'app.yaml': 'runtime: python312\nentrypoint: "gunicorn -b :$PORT --threads 8 main:app"\n' },
    { languageVersion: '3.12', versionSource: 'app.yaml', startCommand: 'gunicorn -b :$PORT --threads 8 main:app' },
  ],
  [
    'a Procfile comes before app.yaml',
    { ...python, Procfile: 'web: gunicorn main:app -w 2\n', 'app.yaml': 'runtime: python312\nentrypoint: ./run\n' },
    { startCommand: 'gunicorn main:app -w 2' },
  ],
  [
    'another tool’s app.yaml says nothing',
    { ...python, 'app.yaml': 'name: api\nentrypoint: ./run\n' },
    { versionSource: null, startCommand: 'gunicorn main:app' },
  ],
  [
    'Netlify names the release of Node',
    node({}, { 'netlify.toml': '[build.environment]\n  NODE_VERSION = "20"\n' }),
    { languageVersion: '20', versionSource: 'netlify.toml' },
  ],
  ['a comment in .nvmrc is no release', node({}, { '.nvmrc': '# in production\n20\n' }), { languageVersion: '20' }],
]);
