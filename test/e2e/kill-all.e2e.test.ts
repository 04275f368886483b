import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OwnProcess, ownProcesses } from '../../local/stack-processes.ts';
import { startStack, type TestStack } from '../stack.ts';
import { deploymentsOf, textOf, until, untilBuilding, untilEnded } from './deployments.ts';
import { deployLive, slipway } from './slipway.ts';
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

/** Five deployments are under way, the first of them in the middle of its build. */
async function deployAll(): Promise<void> {
  for (const service of services) {
    await slow.commit(slowToBuild(service, 6));
    const { code, stderr } = await slipway(stack.dir, ['deploy', slow.folder, '--service', service, '--no-wait']);
    expect(code, stderr).toBe(0);
  }
  await untilBuilding(stack, 'one', /line 5 of 30/);
}

test('every process but Firestore is killed while five deployments run: none is lost', async () => {
  await deployAll();
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

test('Firestore is killed as well: the next start says what may be lost, and the rest ends', async () => {
  const live = await Promise.all(services.map(async (service) => (await deploymentsOf(stack, service))[0]));
  await deployAll();
  const names = ['supervisor', 'firestore', ...everything];
  const pids = await Promise.all(names.map((name) => stack.pid(name)));
  // The supervisor first, or it would start the others again.
  for (const pid of pids) if (pid !== null) process.kill(pid, 'SIGKILL');
  stack = await startStack({ dir: stack.dir });
  expect(stack.output()).toMatch(/at most the last \d+ s of Firestore's data are lost/);

  // What is known of the five ends; what is lost was never released, so the earlier versions serve.
  const ended = await Promise.all(services.map((service) => untilEnded(stack, service, 240)));
  for (const { status, failure } of ended) {
    if (status === 'errored') expect(failure?.code).toBe('build-service-failed');
    else expect(status).toBe('succeeded');
  }
  for (const earlier of live) {
    if (earlier?.status === 'succeeded') expect(await textOf(earlier.report?.url ?? '')).toBe(earlier.service);
  }
  await slow.commit(slowToBuild('one', 1));
  const next = await deployLive(stack.dir, [slow.folder, '--service', 'one']);
  expect(await textOf(next.url)).toBe('one');
});
