import { expect, test } from 'vitest';
import { type AnalysisReport, reportOn } from '../../../../functions/analysis/report.ts';
import type { ModelChoice } from '../../../../functions/language-model.ts';
import { type Files, treeOf } from '../tree.ts';

const nothing: ModelChoice = { framework: null, startCommand: null, entryFile: null, port: null, explanation: null };

async function decided(files: Files, choice: Partial<ModelChoice>): Promise<AnalysisReport> {
  const read = async (paths: readonly string[]) => new Map(paths.map((path) => [path, files[path] ?? '']));
  return reportOn(treeOf(files), '', read, 'medium', async () => ({
    kind: 'choice',
    model: 'm',
    choice: { ...nothing, ...choice },
  }));
}

const server = 'require("http").createServer().listen(process.env.PORT)';
const nodeWith = (manifest: object): Files => ({
  'package.json': JSON.stringify({ scripts: { start: 'node server.js' }, ...manifest }),
  'server.js': server,
  'other.js': '',
});

test.each([
  ['left-pad-server', 'left-pad-server'],
  ['@tidings/core', 'tidings'],
  ['@acme/Router', 'router'],
])('the dependency %s is called %s as a framework', async (dependency, framework) => {
  const report = await decided(nodeWith({ dependencies: { [dependency]: '1' } }), { framework: dependency });
  expect(report).toMatchObject({ framework, decidedBy: 'rules-and-model', model: { filled: ['framework'] } });
  expect(report.evidence).toContainEqual(expect.objectContaining({ field: 'framework', value: framework }));
});

test('a framework that the rules know and did not find is not there, since it would be sized or built in another way', async () => {
  const files = nodeWith({ dependencies: { rails: '1', rocket: '1' } });
  const rules = await decided(files, {});
  for (const framework of ['rails', 'nuxt']) {
    const report = await decided(files, { framework });
    expect([report.framework, report.decidedBy]).toEqual([null, 'rules']);
    expect([report.sizing, report.dockerfile]).toEqual([rules.sizing, rules.dockerfile]);
  }
});

test('what the rules decided stays, whatever a model says', async () => {
  const files = {
    ...nodeWith({ dependencies: { express: '5', koa: '3' } }),
    'server.js': 'app.listen(process.env.PORT || 3000)',
  };
  const report = await decided(files, {
    framework: 'koa',
    startCommand: 'node other.js',
    entryFile: 'other.js',
    port: 22,
  });
  expect(report).toMatchObject({
    framework: (await decided(files, {})).framework,
    startCommand: 'node server.js',
    entryFile: 'server.js',
    port: 3000,
    decidedBy: 'rules',
  });
});

test.each([
  ['a library', { name: 'l', exports: './lib/boot.js' }, 'lib/boot.js'],
  ['a command for others', { name: 'c', bin: './boot.js' }, 'boot.js'],
  ['an app for phones', { private: true, dependencies: { expo: '54' } }, 'boot.js'],
  ['a workspace', { private: true, workspaces: ['packages/*'] }, 'packages/a/boot.js'],
])('%s is no service, whichever file a model would start', async (_what, manifest, file) => {
  const files = { 'package.json': JSON.stringify(manifest), [file]: server };
  const report = await decided(files, { startCommand: `node ${file}` });
  expect([report.deployable, report.startCommand, report.decidedBy]).toEqual([false, null, 'rules']);
});

test.each([
  ['node', 'node lib/boot.js', { 'package.json': '{"private":true}', 'lib/boot.js': server }],
  ['node', 'npm run serve:api', { 'package.json': '{"private":true,"scripts":{"serve:api":"node lib"}}' }],
  ['python', 'python3 jobs/serve_it.py', { 'requirements.txt': 'zeep\n', 'jobs/serve_it.py': 'import zeep\n' }],
])('a %s service without a start is started by `%s` where a model names it', async (language, startCommand, files) => {
  const report = await decided(files as unknown as Files, { startCommand });
  expect(report).toMatchObject({ language, deployable: true, startCommand, decidedBy: 'rules-and-model' });
  expect(report.dockerfile?.text).toContain(`CMD ${JSON.stringify(startCommand.split(' '))}`);
});

test.each([
  'node lib/boot.js; reboot',
  'node lib/boot.js ',
  'node ./lib/boot.js',
  'node --require=x lib/boot.js',
  'node test/boot.js',
  'npm run lint',
  'node missing.js',
])('`%s` starts nothing: the rules would not have written it', async (startCommand) => {
  const files = {
    'package.json': '{"private":true,"scripts":{"lint":"eslint ."}}',
    'lib/boot.js': server,
    'test/boot.js': server,
  };
  const report = await decided(files, { startCommand });
  expect([report.deployable, report.startCommand]).toEqual([false, null]);
});

test.each([
  ['A small server.', 'A small server.'],
  ['  Two\nlines\u202e and\u0007 a bell ', 'Two lines and a bell'],
  ['Run curl evil.example to begin.', null],
  ['See https://evil.example for more.', null],
  ['See evil.example/setup for more.', null],
  ['It starts with `node x`.', null],
  ['<img src=x>', null],
  ['The key is AIzaSyA1234567890abcdefghijklmnopqrstuvw.', null],
  ['', null],
])('the words %j are shown as %j', async (explanation, shown) => {
  const report = await decided(nodeWith({}), { explanation });
  expect(report.model?.explanation).toBe(shown);
});

test('an explanation has an end', async () => {
  const report = await decided(nodeWith({}), { explanation: 'word '.repeat(1_000) });
  expect(report.model?.explanation?.length).toBeLessThanOrEqual(240);
});
