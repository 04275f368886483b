import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OwnProcess, ownProcesses } from '../../local/stack-processes.ts';
import { startStack, type TestStack } from '../stack.ts';
import { textOf, until, untilBuilding, untilEnded } from './deployments.ts';
import { slipway } from './slipway.ts';
import { openWorkingTree, slowToBuild, type WorkingTree } from './working-tree.ts';

const services = ['one', 'two', 'three', 'four', 'five'] as const;
const everything: readonly (OwnProcess | 'pubsub')[] = [...ownProcesses, 'pubsub'];

let stack: TestStack;
let slow: WorkingTree;

beforeAll(async () => {
  [stack, slow] = await Promise.all([startStack(), openWorkingTree('slow')]);
});
afterAll(async () => {
  await stack?.stop();
  await slow?.remove();
});

test('every process but Firestore is killed while five deployments run: none is lost', async () => {
  for (const service of services) {
    await slow.commit(slowToBuild(service, 6));
    const { code, stderr } = await slipway(stack.dir, ['deploy', slow.folder, '--service', service, '--no-wait']);
    expect(code, stderr).toBe(0);
  }
  await untilBuilding(stack, 'one', /line 5 of 30/);
  const before = new Map(await Promise.all(everything.map(async (name) => [name, await stack.pid(name)] as const)));
  await Promise.all(everything.map((name) => stack.kill(name)));
  for (const name of everything) {
    await until(`${name} again`, 60, async () => {
      const pid = await stack.pid(name);
      return pid === null || pid === before.get(name) ? null : pid;
    });
  }
  const ended = await Promise.all(services.map((service) => untilEnded(stack, service, 240)));
  // Cloud Build has no way to go on with what it was in the middle of, two builds at most, and says so.
  const cutOff = ended.filter(({ status }) => status !== 'succeeded');
  expect(cutOff.length, cutOff.map(({ failure }) => failure?.message).join('\n')).toBeLessThanOrEqual(2);
  for (const each of cutOff) {
    expect(each).toMatchObject({ status: 'errored', failure: { code: 'build-service-failed' } });
  }
  for (const { service, status, report } of ended) {
    if (status === 'succeeded') expect(await textOf(report?.url ?? '')).toBe(service);
  }
});
