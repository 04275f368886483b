import { afterAll, beforeAll, expect, test } from 'vitest';
import { serviceSchema } from '../../shared/service.ts';
import { startStack, type TestStack } from '../stack.ts';
import { type CloudRun, openCloudRun } from './cloud-run.ts';
import { type Console, openConsole } from './console.ts';
import { readDeployment, textOf } from './deployments.ts';
import { deploy, deployLive, slipway } from './slipway.ts';
import { nodeServer, openWorkingTree, type WorkingTree } from './working-tree.ts';

let stack: TestStack;
let tree: WorkingTree;
let atConsole: Console;
let run: CloudRun;
let url: string;

const variables = ['GREETING', 'ADDED'];
const commit = (text: string) => tree.commit(nodeServer(text, variables));
const environment = async () => JSON.parse(await textOf(`${url}/env`)) as object;
const readService = async () => serviceSchema.parse(await (await stack.api('/v1/orgs/local/services/drifty')).json());
const percents = async () =>
  Object.fromEntries(
    (await run.traffic('drifty'))?.served.flatMap(({ revision, percent }) =>
      percent > 0 ? [[revision, percent]] : [],
    ) ?? [],
  );

beforeAll(async () => {
  [stack, tree] = await Promise.all([startStack(), openWorkingTree('drifty')]);
  [atConsole, run] = [openConsole(stack.local), openCloudRun(stack.local)];
  await commit('version 1');
  url = (await deployLive(stack.dir, [tree.folder, '--env', 'GREETING=hello'])).url;
});
afterAll(async () => {
  await Promise.all([atConsole?.close(), run?.close()]);
  await stack?.stop();
  await tree?.remove();
});

test('what the console changed stops the next deployment, and is named in words', async () => {
  expect((await slipway(stack.dir, ['drift', 'drifty'])).stdout).toBe('drifty is as its last release left it.\n');
  await atConsole.edit('drifty', { GREETING: 'by hand', ADDED: 'yes' }, '1Gi');
  expect(await environment()).toEqual({ GREETING: 'by hand', ADDED: 'yes' });

  await commit('version 2');
  const { code, outcome } = await deploy(stack.dir, [tree.folder]);
  expect({ code, failure: outcome.failure?.code, stage: outcome.stage }).toEqual({
    ...{ code: 1, failure: 'drift-found', stage: 'preflight' },
  });
  expect(outcome.failure?.message).toContain('The variable GREETING was changed from "hello" to "by hand".');
  expect(outcome.failure?.message).toContain('The variable ADDED was added: "yes".');
  expect(outcome.failure?.message).toContain('The memory was changed from 512 MiB to 1024 MiB.');
  expect(await environment()).toEqual({ GREETING: 'by hand', ADDED: 'yes' });

  const { stdout } = await slipway(stack.dir, ['drift', 'drifty']);
  expect(stdout).toContain('drifty was changed outside Slipway:\n');
  expect(stdout).toMatch(/The revision drifty-\d{5}-\w+ was not made by Slipway\./);
  expect((await slipway(stack.dir, ['services'])).stdout).toContain('yes: slipway drift drifty');
});

test('adopted, it is the service’s own in every later deployment', async () => {
  expect((await slipway(stack.dir, ['drift', 'drifty', '--adopt'])).code).toBe(0);
  expect((await readService()).env).toEqual({ GREETING: 'by hand', ADDED: 'yes' });
  const { resources } = await deployLive(stack.dir, [tree.folder]);
  expect(resources?.memoryMiB).toBe(1024);
  expect(await textOf(url)).toBe('version 2');
  expect(await environment()).toEqual({ GREETING: 'by hand', ADDED: 'yes' });
  expect((await slipway(stack.dir, ['drift', 'drifty'])).stdout).toBe('drifty is as its last release left it.\n');
});

test('kept, it stays and is not reported, until it is changed again', async () => {
  await atConsole.edit('drifty', { GREETING: 'again by hand' }, '1Gi');
  expect((await slipway(stack.dir, ['drift', 'drifty', '--keep'])).code).toBe(0);
  expect((await slipway(stack.dir, ['drift', 'drifty'])).stdout).toContain('(keep)');
  expect((await readService()).drift?.differences).toEqual([]);
  await commit('version 3');
  await deployLive(stack.dir, [tree.folder]);
  expect(await textOf(url)).toBe('version 3');
  expect(await environment()).toEqual({ GREETING: 'again by hand', ADDED: 'yes' });
});

test('overwritten, it gives way, and the deployment tells what it was', async () => {
  await atConsole.edit('drifty', { GREETING: 'once more' }, '1Gi');
  expect((await slipway(stack.dir, ['drift', 'drifty', '--overwrite'])).code).toBe(0);
  await deployLive(stack.dir, [tree.folder]);
  expect(await environment()).toEqual({ GREETING: 'again by hand', ADDED: 'yes' });
  await atConsole.edit('drifty', { GREETING: 'and again' }, '1Gi');
  const { id } = await deployLive(stack.dir, [tree.folder, '--overwrite-drift']);
  expect(await environment()).toEqual({ GREETING: 'again by hand', ADDED: 'yes' });
  const { findings } = await readDeployment(stack, id);
  expect(findings.filter(({ rule }) => rule === 'drift-overwritten').map(({ message }) => message)).toContainEqual(
    expect.stringContaining('The variable GREETING was changed from "again by hand" to "and again".'),
  );
});

test('a lasting split is kept to by 1,000 requests, counts as intended, and ends with the next deployment', async () => {
  const live = (await readService()).stable?.revision ?? '';
  const { releases } = (await (await stack.api('/v1/orgs/local/services/drifty/releases')).json()) as {
    readonly releases: readonly { readonly id: string; readonly revision: string }[];
  };
  const first = releases.at(-1);
  const refused = await slipway(stack.dir, ['traffic', 'drifty', `${live}=70`, `${first?.id}=20`]);
  expect(refused.stderr).toContain('The parts add to 90 %, not to 100.');

  const { code, stderr } = await slipway(stack.dir, ['traffic', 'drifty', `${live}=70`, `${first?.id}=30`]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(await percents()).toEqual({ [live]: 70, [first?.revision ?? '']: 30 });
  const answers: string[] = [];
  for (let round = 0; round < 50; round += 1) {
    answers.push(...(await Promise.all(Array.from({ length: 20 }, () => textOf(url)))));
  }
  const old = answers.filter((text) => text === 'version 1').length;
  expect(answers.filter((text) => text === 'version 3')).toHaveLength(1000 - old);
  // 30 % of 1,000 with a standard deviation of 14.5: four of them on either side.
  expect(Math.abs(old - 300)).toBeLessThan(58);
  expect((await slipway(stack.dir, ['drift', 'drifty'])).stdout).toBe('drifty is as its last release left it.\n');
  expect((await slipway(stack.dir, ['traffic', 'drifty'])).stdout).toMatch(/^70 % +\S+/m);

  await commit('version 4');
  const { revision } = await deployLive(stack.dir, [tree.folder]);
  expect(await percents()).toEqual({ [revision]: 100 });
});

test('traffic that the console pinned is found, and comes back by choice alone', async () => {
  const [newest] = Object.keys(await percents());
  await atConsole.pin('drifty', 'drifty-00001');
  expect((await slipway(stack.dir, ['drift', 'drifty'])).stdout).toContain(
    `Traffic goes to drifty-00001 100 %; the release had ${newest} 100 %.`,
  );
  expect((await deploy(stack.dir, [tree.folder])).outcome.failure?.code).toBe('drift-found');
  expect(await percents()).toEqual({ 'drifty-00001': 100 });
  await slipway(stack.dir, ['drift', 'drifty', '--overwrite']);
  const { revision } = await deployLive(stack.dir, [tree.folder]);
  expect(await percents()).toEqual({ [revision]: 100 });
});
