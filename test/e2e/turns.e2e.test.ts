import { afterAll, beforeAll, expect, test } from 'vitest';
import { quotaViewSchema } from '../../shared/quota.ts';
import { startStack, type TestStack } from '../stack.ts';
import { readDeployment, textOf, until, untilBuilding, untilEnded } from './deployments.ts';
import { deployLive, slipway } from './slipway.ts';
import { nodeServer, openWorkingTree, slowToBuild, type WorkingTree } from './working-tree.ts';

let stack: TestStack;
let tree: WorkingTree;

beforeAll(async () => {
  [stack, tree] = await Promise.all([startStack(), openWorkingTree('turns')]);
});
afterAll(async () => {
  await stack?.stop();
  await tree?.remove();
});

const readQuota = async () => {
  const { stdout } = await slipway(stack.dir, ['quota', '--json']);
  return quotaViewSchema.parse(JSON.parse(stdout));
};

test('a newer request stops the one that builds, where the service says so, and goes live in its place', async () => {
  await tree.commit(nodeServer('version 1'));
  const { url } = await deployLive(stack.dir, [tree.folder]);
  const set = await slipway(stack.dir, ['service', 'turns', '--cancel-in-progress', 'on', '--deadline', 'build=900']);
  expect(set.code).toBe(0);
  expect(set.stdout).toContain('request stops the running one before promote');
  expect(set.stdout).toContain('deadlines  Build 900 s');

  await tree.commit(slowToBuild('version 2', 120));
  expect((await slipway(stack.dir, ['deploy', tree.folder, '--no-wait'])).code).toBe(0);
  const stopped = await untilBuilding(stack, 'turns', /line 1 of/);
  const given = Date.parse(stopped.deadlineAt ?? '') - Date.parse(stopped.stages.build.startedAt ?? '');
  expect(given).toBe(900_000);

  await tree.commit(nodeServer('version 3'));
  const live = await deployLive(stack.dir, [tree.folder]);
  expect(await textOf(url)).toBe('version 3');
  const before = await readDeployment(stack, stopped.id);
  expect(before).toMatchObject({ status: 'superseded', supersededBy: live.id, failure: null });
  // It was stopped, not waited for: its build alone would have taken two minutes.
  expect(Date.parse(before.endedAt ?? '') - Date.parse(before.createdAt)).toBeLessThan(60_000);
  const listed = await slipway(stack.dir, ['list', '--service', 'turns']);
  expect(listed.stdout).toContain(`by ${live.id}`);
});

test('where the service lets a newer request wait, who waits says for whom', async () => {
  await slipway(stack.dir, ['service', 'turns', '--cancel-in-progress', 'off']);
  await tree.commit(slowToBuild('version 4', 8));
  await slipway(stack.dir, ['deploy', tree.folder, '--no-wait']);
  const running = await untilBuilding(stack, 'turns', /line 1 of/);
  await tree.commit(nodeServer('version 5'));
  await slipway(stack.dir, ['deploy', tree.folder, '--no-wait']);
  const { stdout } = await slipway(stack.dir, ['service', 'turns']);
  expect(stdout).toContain(`running    ${running.id}: Running, waits for`);
  expect(stdout).toContain(`Queued, waits for ${running.id} to end`);
  const last = await untilEnded(stack, 'turns', 60);
  expect(last).toMatchObject({ status: 'succeeded', seq: 5 });
  expect((await readDeployment(stack, running.id)).status).toBe('succeeded');
});

test('what the builds took counts against the month, and nothing is held once all is over', async () => {
  const { used, limits } = await until('the last place to be free', 10, async () => {
    const quota = await readQuota();
    return quota.used.concurrent === 0 ? quota : null;
  });
  expect(used.thisHour).toBeGreaterThanOrEqual(1);
  expect(used.buildMinutes).toBeGreaterThan(0);
  expect(used.buildMinutes).toBeLessThan(5);
  expect(limits.buildMinutes).toBe(40_000);
  const refused = await slipway(stack.dir, ['quota', '--build-minutes', '0']);
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  await slipway(stack.dir, ['quota', '--per-hour', '1']);
  // The hour may end in between, and then one more begins.
  const tries: { readonly code: number | null; readonly stderr: string }[] = [];
  for (let count = 0; count < 3; count += 1) {
    tries.push(await slipway(stack.dir, ['deploy', tree.folder, '--no-wait']));
  }
  expect(tries.at(-1)?.code).toBe(1);
  expect(tries.at(-1)?.stderr).toContain('quota-reached');
  await slipway(stack.dir, ['quota', '--per-hour', 'default']);
  expect((await readQuota()).limits.perHour).toBe(500);
});
