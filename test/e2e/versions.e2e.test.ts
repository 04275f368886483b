import { randomBytes } from 'node:crypto';
import type { Message } from '@google-cloud/pubsub';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stageNames, stages, subscribers, topics as topicNames } from '../../shared/stages.ts';
import { startStack, type TestStack } from '../stack.ts';
import { readDeployment, textOf, untilDeployment, untilEnded } from './deployments.ts';
import { allDocuments } from './documents.ts';
import { filesWith, holds } from './secret-traces.ts';
import { deployLive, slipway } from './slipway.ts';
import { openTopics, type Topics } from './topics.ts';
import { watchAddress } from './watcher.ts';
import { nodeServer, openWorkingTree, type WorkingTree } from './working-tree.ts';

let stack: TestStack;
let topics: Topics;
let tree: WorkingTree;
let heard: readonly (readonly Message[])[] = [];

beforeAll(async () => {
  [stack, tree] = await Promise.all([startStack(), openWorkingTree('shop')]);
  topics = openTopics(stack.local);
  heard = await Promise.all([...subscribers, topicNames.deployEvents].map((name) => topics.listen(name)));
});
afterAll(async () => {
  await topics?.close();
  await stack?.stop();
  await tree?.remove();
});

const variables = ['PLAIN', 'ODD', 'TOKEN'];
const odd = ' a $B "c" \'d\' \\n é\n🚀=x ';
const secret = `s3cr3t/${randomBytes(9).toString('hex')}+"é=`;
const environmentAt = async (url: string): Promise<unknown> => JSON.parse(await textOf(new URL('/env', url).href));

/** Version 2 takes a while over its first request, which is the verification's. */
const version2 = nodeServer('version 2', variables)['server.js']?.replace(
  'createServer((request, response) => {',
  'let first = true;\ncreateServer(async (request, response) => {\n  const wait = first ? 3000 : 0;\n  first = false;\n' +
    '  await new Promise((resolve) => setTimeout(resolve, wait));',
);

test('variables and a secret reach the app byte for byte, and what is served is the commit', async () => {
  const sha = await tree.commit(nodeServer('version 1', variables));
  const live = await deployLive(
    stack.dir,
    [tree.folder, '--env', 'PLAIN=one', '--env', `ODD=${odd}`, '--secret', 'TOKEN'],
    { stdin: secret },
  );
  expect(live).toMatchObject({ service: 'shop', sha, repository: 'local/shop', revision: 'shop-00001' });
  expect(await textOf(live.url)).toBe('version 1');
  expect(await environmentAt(live.url)).toEqual({ PLAIN: 'one', ODD: odd, TOKEN: secret });
});

test('a second version is verified on its own address while the first answers everybody, without an error between', async () => {
  const { run } = await untilEnded(stack, 'shop', 5);
  const url = run?.url ?? '';
  const watcher = watchAddress(url);
  const sha = await tree.commit({ 'server.js': version2 ?? '' });
  const deploying = deployLive(stack.dir, [tree.folder]);
  const verifying = await untilDeployment(stack, 'shop', 60, ({ seq, stage }) => seq === 2 && stage === 'verify');
  const tagUrl = verifying.run?.tagUrl ?? '';
  expect(tagUrl).not.toBe(url);
  // Asks the tag second, after the verification.
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect([await textOf(tagUrl), await textOf(url)]).toEqual(['version 2', 'version 1']);
  expect((await readDeployment(stack, verifying.id)).stage).toBe('verify');

  const live = await deploying;
  expect(live).toMatchObject({ sha, url, revision: 'shop-00002' });
  expect(live.seconds.verify).toBeGreaterThan(2.5);
  const seen = await watcher.stop();
  const first = seen.findIndex(({ what }) => what === '200 version 2');
  expect(new Set(seen.slice(0, first).map(({ what }) => what))).toEqual(new Set(['200 version 1']));
  expect(new Set(seen.slice(first).map(({ what }) => what))).toEqual(new Set(['200 version 2']));
  const { stages: passed } = await readDeployment(stack, live.id);
  expect(seen[first]?.at).toBeGreaterThanOrEqual(Date.parse(passed.promote.startedAt ?? ''));
  expect(await environmentAt(live.url)).toEqual({ PLAIN: 'one', ODD: odd, TOKEN: secret });
});

test('a later deployment keeps what it does not mention, changes what it sets and removes what it unsets', async () => {
  const live = await deployLive(stack.dir, [tree.folder, '--env', 'PLAIN=two', '--unset', 'ODD']);
  expect(await environmentAt(live.url)).toEqual({ PLAIN: 'two', ODD: null, TOKEN: secret });
  const { stdout } = await slipway(stack.dir, ['env', 'shop', '--json']);
  const { env } = JSON.parse(stdout);
  expect(env).toEqual({ PLAIN: 'two', TOKEN: { secret: expect.stringMatching(/:\d+$/) } });
});

test('the earlier version is still there under its own revision, without traffic', async () => {
  const { stdout } = await slipway(stack.dir, ['services', '--json']);
  const shop = JSON.parse(stdout).services.find(({ name }: { name: string }) => name === 'shop');
  expect(shop.stable).toMatchObject({ revision: 'shop-00003', url: expect.any(String) });
  expect(shop.stable.traffic.filter(({ percent }: { percent: number }) => percent > 0)).toHaveLength(1);
});

test('what a build prints of a known secret is stored and shown redacted', async () => {
  const backwards = [...secret].reverse().join('');
  await tree.commit({
    ...nodeServer('version 4', variables, { build: 'node build.js' }),
    'build.js': `console.log('token is ' + [...${JSON.stringify(backwards)}].reverse().join(''));\n`,
  });
  const live = await deployLive(stack.dir, [tree.folder]);
  const { stdout } = await slipway(stack.dir, ['logs', live.id]);
  expect(stdout).toMatch(/token is .*REDACTED/);
  expect(holds(stdout, secret)).toBe(false);
});

test('the value of a secret is nowhere but in Secret Manager and the app', async () => {
  const documents = await allDocuments(stack.local);
  expect(documents.size).toBeGreaterThan(50);
  expect([...documents].filter(([, text]) => holds(text, secret)).map(([name]) => name)).toEqual([]);
  // Messages wrap texts in JSON and base64; a build's own words pass raw through build-logs alone.
  const names = [...subscribers, topicNames.deployEvents];
  const told = heard.map((messages) => messages.map(({ data }) => data.toString('utf8')).join('\n'));
  for (const name of stageNames) expect(told[names.indexOf(stages[name].topic)], name).toContain('shop');
  const carrying = names.filter((_, index) => holds(told[index] ?? '', secret));
  expect(carrying).toEqual([topicNames.buildLogs]);
  const files = await filesWith(stack.dir, secret, /^secrets\//);
  expect(files).toEqual([]);
});
