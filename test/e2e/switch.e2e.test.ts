import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, type ConstantLoad, isLost, startLoad } from '../../bench/constant-load.ts';
import { startStack, type TestStack } from '../stack.ts';
import { readDeployment, textOf, until } from './deployments.ts';
import { askSlowly, openSocket, openUpload } from './long-exchanges.ts';
import { longServer } from './long-server.ts';
import { deployLive, slipway } from './slipway.ts';
import { openWorkingTree, type WorkingTree } from './working-tree.ts';

const perSecond = 50;
let stack: TestStack;
let tree: WorkingTree;
let url = '';

beforeAll(async () => {
  [stack, tree] = await Promise.all([startStack(), openWorkingTree('switched')]);
  await tree.commit(longServer('version 1'));
  ({ url } = await deployLive(stack.dir, [tree.folder]));
});
afterAll(async () => {
  await stack?.stop();
  await tree?.remove();
});

/** Nothing lost, both versions seen, none of the new before it was verified and of the old none that was asked later. */
async function expectCleanSwitch(load: ConstantLoad, from: string, to: string, deployment: string): Promise<number> {
  const answers = await load.stop();
  expect(answers.filter(isLost)).toEqual([]);
  const [before, after] = [`200 ${from}`, `200 ${to}`];
  expect(new Set(answers.map(({ what }) => what))).toEqual(new Set([before, after]));
  const first = answers
    .filter(({ what }) => what === after)
    .reduce((earliest: Answer, each) => (each.at < earliest.at ? each : earliest));
  const { verification, stages } = await readDeployment(stack, deployment);
  expect(first.at).toBeGreaterThan(Date.parse(verification?.passedAt ?? ''));
  expect(first.at).toBeGreaterThan(Date.parse(stages.promote.startedAt ?? ''));
  const later = answers.filter(({ sentAt }) => sentAt > first.at);
  expect(later.length).toBeGreaterThan(perSecond);
  expect(new Set(later.map(({ what }) => what))).toEqual(new Set([after]));
  return first.at;
}

const logs = async (): Promise<string> => (await slipway(stack.dir, ['logs', '--service', 'switched'])).stdout;

test('a new version takes over under load without a lost request, and what the old one has begun it ends well', async () => {
  const load = await startLoad(url, perSecond);
  const slow = askSlowly(url);
  const upload = await openUpload(url);
  const socket = await openSocket(url);
  await tree.commit(longServer('version 2'));
  const { id } = await deployLive(stack.dir, [tree.folder]);
  await sleep(3000);

  const slowly = await slow.stop();
  const at = await expectCleanSwitch(load, 'version 1', 'version 2', id);
  expect(new Set(slowly.map(({ what }) => what))).toEqual(new Set(['200 slow version 1', '200 slow version 2']));
  const across = slowly.filter((each) => each.sentAt < at && each.at > at).map(({ what }) => what);
  expect(across).toContain('200 slow version 1');
  // Both were opened before the switch and are used after it.
  expect(await upload.say('still there')).toBe('version 1 still there');
  expect(await socket.say('still there')).toBe('version 1 still there');
  expect(await textOf(url)).toBe('version 2');
  expect(await logs()).not.toContain('version 1 stops');
  await socket.end();
  expect(await upload.end()).toBe('version 1 ends the upload');
  await until('the end of the old instance', 30, async () => /version 1 stops with 0 open/.test(await logs()) || null);
});

test('a rollback under load loses no request either', async () => {
  const load = await startLoad(url, perSecond);
  await sleep(1000);
  const { code, stdout, stderr } = await slipway(stack.dir, ['rollback', 'switched', '--json']);
  expect(code, stderr).toBe(0);
  await sleep(2000);
  await expectCleanSwitch(load, 'version 2', 'version 1', JSON.parse(stdout).id);
});
