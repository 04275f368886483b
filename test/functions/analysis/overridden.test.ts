import { describe, expect, test } from 'vitest';
import { planBuild } from '../../../functions/analysis/dockerfile/plan.ts';
import { overridden } from '../../../functions/analysis/overridden.ts';
import { analyseFiles, type Files } from './tree.ts';

const node = {
  'package.json': '{"scripts":{"start":"node server.js"},"dependencies":{"express":"5.0.0"}}',
  'package-lock.json': '{"lockfileVersion":3,"packages":{}}',
  'server.js': 'listen(process.env.PORT)',
};
const python = {
  'requirements.txt': 'flask\ngunicorn\n',
  'app.py': 'from flask import Flask\napp = Flask(__name__)\n',
};
const ruby = {
  Gemfile: "source 'https://packages.example'\ngem 'sinatra'\ngem 'puma'\n",
  'config.ru': "require './app'\nrun App\n",
  'app.rb': "require 'sinatra/base'\nclass App < Sinatra::Base\nend\n",
};
const deno = {
  'deno.json': '{"tasks":{"start":"deno run -A main.ts"}}',
  'main.ts': 'Deno.serve(() => new Response("x"))',
};

const options = { root: '', ownDockerfile: null, ownDockerignore: false };
const analysed = async (files: Files) => (await analyseFiles(files)).analysis;

describe.each([
  ['node', node],
  ['python', python],
  ['ruby', ruby],
  ['deno', deno],
])('a service in %s', (language, files) => {
  test('is built and started with the commands that are set, which are their own reason', async () => {
    const found = await analysed(files);
    expect(found.language).toBe(language);
    const set = overridden(found, { startCommand: ' my-start --now ', buildCommand: 'my-build all' });
    const { text } = planBuild(set, options).dockerfile;
    expect(text).toContain('CMD ["my-start","--now"]');
    expect(text).toMatch(/^RUN .*my-build all$/m);
    expect(set.evidence.filter(({ field }) => field === 'startCommand')).toEqual([
      { field: 'startCommand', value: 'my-start --now', because: 'set by you', file: null },
    ]);
  });

  test('is what was found when nothing is set', async () => {
    const found = await analysed(files);
    expect(overridden(found, {})).toEqual(found);
  });
});

test.each([
  [
    'a program that its build names',
    { 'go.mod': 'module x\n\ngo 1.24\n', 'main.go': 'package main\nfunc main() {}\n' },
    /fixed way/,
  ],
  ['a site of files', { 'index.html': '<p>hi</p>' }, /has none/],
  [
    "the repository's own Dockerfile",
    { ...node, Dockerfile: 'FROM node:24-slim\nCMD ["node","server.js"]\n' },
    /own Dockerfile/,
  ],
])('a start command that would have no effect is refused: %s', async (_case, files: Files, why) => {
  const found = await analysed(files);
  expect(() => overridden(found, { startCommand: 'other' })).toThrow(why);
});

test.each([
  ['node dist/index.js', true],
  ['MODE=fast node dist/index.js', true],
  ['tsx server.ts', false],
])(
  'what only development depends on is left in the image where a command may need it: %s',
  async (startCommand, isPruned) => {
    const built = {
      ...node,
      'package.json': '{"scripts":{"build":"tsc"},"main":"server.js","devDependencies":{"tsx":"4"}}',
    };
    const set = overridden(await analysed(built), { startCommand });
    expect(planBuild(set, options).dockerfile.text.includes('npm prune')).toBe(isPruned);
  },
);

test('a port is set whatever the image is built from', async () => {
  const own = await analysed({ ...node, Dockerfile: 'FROM node:24-slim\nEXPOSE 3000\nCMD ["node","server.js"]\n' });
  const text = 'FROM node:24-slim\nEXPOSE 3000\n';
  expect(planBuild(own, { ...options, ownDockerfile: text }).port).toBe(3000);
  expect(planBuild(own, { ...options, ownDockerfile: text, port: 5000 }).port).toBe(5000);
  expect(planBuild(await analysed(node), { ...options, port: 5000 }).port).toBe(5000);
  expect(overridden(own, { port: 5000 }).evidence.find(({ field }) => field === 'port')?.because).toBe('set by you');
});
