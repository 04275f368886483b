import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DeploymentView } from '../../shared/api.ts';
import { startStack, type TestStack } from '../stack.ts';
import { buildLog, textOf, until, untilBuilding, untilEnded } from './deployments.ts';
import { deployLive, slipway } from './slipway.ts';
import { openWorkingTree, slowToBuild, type WorkingTree } from './working-tree.ts';

let stack: TestStack;
let slow: WorkingTree;
let steady = '';

beforeAll(async () => {
  [stack, slow] = await Promise.all([startStack(), openWorkingTree('slow')]);
  steady = (await deployLive(stack.dir, ['examples/html', '--service', 'steady'])).url;
});
afterAll(async () => {
  await stack?.stop();
  await slow?.remove();
});

/** Kills processes one after the other in the middle of a build; answers how the deployment ended. */
async function killDuringBuild(service: string, ...names: readonly string[]): Promise<DeploymentView> {
  // Another text for each: a build that ran before would come from the cache.
  await slow.commit(slowToBuild(service, 8));
  const { code, stderr } = await slipway(stack.dir, ['deploy', slow.folder, '--service', service, '--no-wait']);
  expect(code, stderr).toBe(0);
  await untilBuilding(stack, service, /line 5 of 40/);
  for (const name of names) {
    const before = await stack.pid(name);
    await stack.kill(name);
    await until(`${name} again`, 30, async () => {
      const pid = await stack.pid(name);
      return pid === null || pid === before ? null : pid;
    });
  }
  return untilEnded(stack, service, 200);
}

const secondsOf = ({ createdAt, endedAt }: DeploymentView) =>
  (Date.parse(endedAt ?? '') - Date.parse(createdAt)) / 1000;
const numbered = (log: readonly string[]) => log.flatMap((line) => /line \d+ of 40$/.exec(line)?.[0] ?? []);
const isServed = (url: string, text: string) =>
  until(`${text} at ${url}`, 20, async () => ((await textOf(url)).includes(text) ? true : null));

test('functions, GitHub and Cloud Run are killed in the middle of a build: it goes live all the same', async () => {
  const ended = await killDuringBuild('survives', 'functions', 'cloud', 'run');
  expect(ended).toMatchObject({ status: 'succeeded', failure: null });
  await isServed(ended.report?.url ?? '', 'survives');
  await isServed(steady, '<h1>html</h1>');
  // Every line that was printed, each once: a delivery that was cut off came again.
  const expected = Array.from({ length: 40 }, (_, index) => `line ${index + 1} of 40`);
  expect(numbered(await buildLog(stack, ended.id)).toSorted()).toEqual(expected.toSorted());
});

test('Cloud Build is killed in the middle of a build: the deployment ends as errored at once, and the next one goes live', async () => {
  const ended = await killDuringBuild('breaks', 'build');
  expect(ended).toMatchObject({ status: 'errored', stage: 'build', failure: { code: 'build-service-failed' } });
  expect(secondsOf(ended)).toBeLessThan(60);
  const live = await deployLive(stack.dir, [slow.folder, '--service', 'breaks']);
  expect(await textOf(live.url)).toBe('breaks');
});

test('the dispatcher and then Pub/Sub itself are killed in the middle of a build: it goes live within two ticks', async () => {
  const ended = await killDuringBuild('forgets', 'dispatcher', 'pubsub');
  expect(ended).toMatchObject({ status: 'succeeded', failure: null });
  await isServed(ended.report?.url ?? '', 'forgets');
  expect(secondsOf(ended)).toBeLessThan(150);
});
