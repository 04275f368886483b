import { afterAll, beforeAll, expect, test } from 'vitest';
import { startStack, type TestStack } from '../stack.ts';
import { deploymentsOf, textOf, until, untilBuilding, untilEnded } from './deployments.ts';
import { folderWithOwnPorts } from './own-ports.ts';
import { familyOf, living } from './process-table.ts';
import { deployLive, slipway } from './slipway.ts';
import { openWorkingTree, slowToBuild, type WorkingTree } from './working-tree.ts';

let stack: TestStack;
let slow: WorkingTree;
const steady = { url: '', id: '' };

beforeAll(async () => {
  [stack, slow] = await Promise.all([startStack({ dir: await folderWithOwnPorts() }), openWorkingTree('slow')]);
});
afterAll(async () => {
  await stack?.stop();
  await slow?.remove();
});

test('two stacks run side by side and know nothing of each other', async () => {
  const other = await startStack();
  const [here, there] = await Promise.all([
    deployLive(stack.dir, ['examples/html', '--service', 'steady']),
    deployLive(other.dir, ['examples/own-dockerfile', '--service', 'steady']),
  ]);
  Object.assign(steady, { url: here.url, id: here.id });
  expect([await textOf(here.url), await textOf(there.url)]).toEqual([
    expect.stringContaining('<h1>html</h1>'),
    expect.stringContaining('own-dockerfile'),
  ]);
  expect(await deploymentsOf(stack, 'steady')).toHaveLength(1);
  const addresses = ({ local }: TestStack) => [local.web, local.api, local.firestore, local.pubsub, local.github];
  expect(addresses(stack).filter((each) => addresses(other).includes(each))).toEqual([]);
  await other.stop();
  expect(await textOf(here.url)).toContain('<h1>html</h1>');
});

test('Ctrl-C in the middle of a build ends every process within five seconds', async () => {
  await slow.commit(slowToBuild('slow', 30));
  const { code, stderr } = await slipway(stack.dir, ['deploy', slow.folder, '--no-wait']);
  expect(code, stderr).toBe(0);
  await untilBuilding(stack, 'slow', /line 5 of 150/);
  const family = familyOf((await stack.pid('supervisor')) ?? 0);
  // The supervisor, two emulators, six processes, the build's own and the live service's.
  expect(family.length).toBeGreaterThan(10);
  const since = performance.now();
  await stack.kill('supervisor', 'SIGINT');
  expect((performance.now() - since) / 1000).toBeLessThan(5.5);
  expect(living(family)).toEqual([]);
  await expect(fetch(steady.url)).rejects.toThrow();
});

test('after the next start the build that was cut off ends, never stuck, and says why', async () => {
  stack = await startStack({ dir: stack.dir });
  const ended = await untilEnded(stack, 'slow', 150);
  expect(ended).toMatchObject({ status: 'errored', stage: 'build', failure: { code: 'build-service-failed' } });
  expect(ended.failure?.hint).not.toBe('');
});

test('what was live is live again at the same address, and every deployment is listed', async () => {
  expect(await until('the service', 20, () => textOf(steady.url))).toContain('<h1>html</h1>');
  const { stdout } = await slipway(stack.dir, ['list', '--json']);
  const ids = JSON.parse(stdout).deployments.map(({ id }: { id: string }) => id);
  expect(ids).toContain(steady.id);
  expect(ids).toHaveLength(2);
  const next = await deployLive(stack.dir, ['examples/html', '--service', 'steady']);
  expect(next).toMatchObject({ url: steady.url, revision: 'steady-00002' });
});

test('after kill -9 of the supervisor nothing is left running, and the next start finds everything again', async () => {
  // Longer than the five seconds between two snapshots of Firestore.
  await new Promise((resolve) => setTimeout(resolve, 7000));
  const family = familyOf((await stack.pid('supervisor')) ?? 0);
  await stack.kill('supervisor', 'SIGKILL');
  await until('the end of every process', 10, async () => (living(family).length === 0 ? true : null));
  stack = await startStack({ dir: stack.dir });
  const deployments = await deploymentsOf(stack, 'steady');
  expect(deployments.map(({ status, seq }) => [seq, status])).toEqual([
    [2, 'succeeded'],
    [1, 'succeeded'],
  ]);
  expect(await until('the service', 20, () => textOf(steady.url))).toContain('<h1>html</h1>');
});
