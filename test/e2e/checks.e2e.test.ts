import { afterAll, beforeAll, expect, test } from 'vitest';
import { startStack, type TestStack } from '../stack.ts';
import { textOf } from './deployments.ts';
import { deploy, deployLive, slipway } from './slipway.ts';
import { nodeServer, openWorkingTree, type WorkingTree } from './working-tree.ts';

let stack: TestStack;
let tree: WorkingTree;

beforeAll(async () => {
  [stack, tree] = await Promise.all([startStack(), openWorkingTree('checked')]);
});
afterAll(async () => {
  await stack?.stop();
  await tree?.remove();
});

test('a release that does not meet the checks of its service never gets traffic, and is told with what was seen', async () => {
  await tree.commit(nodeServer('version 1'));
  const { url } = await deployLive(stack.dir, [tree.folder]);
  const check = 'GET / status=200 within=5000 contains=version';
  const set = await slipway(stack.dir, ['service', 'checked', '--check', check, '--in-a-row', '2', '--tries', '3']);
  expect(set.stderr).toBe('');
  expect(set.stdout).toContain('checks     1 check, 2 rounds in a row');
  expect(set.stdout).toContain('GET /: status 200, body contains "version", within 5000 ms');

  await tree.commit(nodeServer('version 2'));
  const live = await deployLive(stack.dir, [tree.folder]);
  const own = { name: 'answers', request: 'GET /', ok: true, observed: 'answered 200' };
  expect(live.checks).toContainEqual(expect.objectContaining(own));
  expect(await textOf(url)).toBe('version 2');

  await tree.commit(nodeServer('an empty page'));
  const { code, outcome } = await deploy(stack.dir, [tree.folder]);
  expect(code).toBe(1);
  expect(outcome).toMatchObject({
    status: 'failed',
    stage: 'verify',
    failure: { code: 'check-failed', message: expect.stringContaining('the body is without the text') },
    checks: [{ request: 'GET /', ok: false, expected: 'status 200, body contains "version", within 5000 ms' }],
  });
  expect(await textOf(url)).toBe('version 2');
  const { stdout } = await slipway(stack.dir, ['status', outcome.id ?? '']);
  expect(stdout).toContain('✗ GET /  answered 200: the body is without the text');

  await slipway(stack.dir, ['service', 'checked', '--check', 'default', '--in-a-row', 'default', '--tries', 'default']);
  await deployLive(stack.dir, [tree.folder]);
  expect(await textOf(url)).toBe('an empty page');
});
