import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Answer, isLost, startLoad } from '../../bench/constant-load.ts';
import type { Deployment } from '../../shared/deployment.ts';
import { isTerminal } from '../../shared/statuses.ts';
import { startStack, type TestStack } from '../stack.ts';
import { type CloudRun, openCloudRun } from './cloud-run.ts';
import { readDeployment, textOf, until } from './deployments.ts';
import { failingFrom } from './failing-server.ts';
import { deployLive, slipway } from './slipway.ts';
import { startTicking, type Ticking } from './ticking.ts';
import { openTopics, type Topics } from './topics.ts';
import { nodeServer, openWorkingTree, type WorkingTree } from './working-tree.ts';

const perSecond = 200;
const holdSeconds = 6;
let stack: TestStack;
let topics: Topics;
let cloudRun: CloudRun;
let ticking: Ticking;
let tree: WorkingTree;
let url = '';
/** Ends the load and answers what it heard; the same answers each time it is asked. */
let heard: () => Promise<readonly Answer[]>;

beforeAll(async () => {
  [stack, tree] = await Promise.all([startStack(), openWorkingTree('rolled')]);
  topics = openTopics(stack.local);
  cloudRun = openCloudRun(stack.local);
  // Steps are held for seconds here, so the tick comes each second instead of each minute.
  ticking = startTicking(topics);
  await tree.commit(nodeServer('version 1'));
  ({ url } = await deployLive(stack.dir, [tree.folder]));
});
afterAll(async () => {
  await ticking?.stop();
  await cloudRun?.close();
  await topics?.close();
  await stack?.stop();
  await tree?.remove();
});
beforeEach(async () => {
  const load = await startLoad(url, perSecond);
  let answers: Promise<readonly Answer[]> | null = null;
  heard = () => {
    answers ??= load.stop();
    return answers;
  };
});
afterEach(async () => {
  await heard();
});

async function run(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await slipway(stack.dir, args);
  expect(code, stderr).toBe(0);
  return stdout;
}

/** Asks for a deployment of what the tree holds and answers its id. */
async function begin(): Promise<string> {
  return JSON.parse(await run('deploy', tree.folder, '--no-wait', '--json')).id;
}

const ended = (id: string): Promise<Deployment> =>
  until(`the end of ${id}`, 180, async () => {
    const deployment = await readDeployment(stack, id);
    return isTerminal(deployment.status) ? deployment : null;
  });

const reached = (id: string): Promise<Deployment> =>
  until(`${id} to have its first share`, 120, async () => {
    const deployment = await readDeployment(stack, id);
    return deployment.rollout?.reachedAt == null ? null : deployment;
  });

/** Percent of the answers in a span that came from a version. */
function shareOf(version: string, answers: readonly Answer[], from: number, to: number): number {
  const within = answers.filter(({ sentAt }) => sentAt >= from && sentAt < to);
  return (within.filter(({ what }) => what.includes(version)).length / within.length) * 100;
}

describe('a canary under a constant load', () => {
  test('gets 5, 25, 50 and 100 % of the traffic, and nobody loses a request', async () => {
    await run('service', 'rolled', '--strategy', 'canary', '--steps', '5,25,50', '--hold', String(holdSeconds));
    await tree.commit(nodeServer('version 2'));
    const { status, rollout, promotion } = await ended(await begin());
    expect(status).toBe('succeeded');
    const past = rollout?.past ?? [];
    expect(past.map(({ percent }) => percent)).toEqual([5, 25, 50]);
    // At 5 % it depends on how fast requests come whether there are enough to tell.
    expect(past.slice(1).map(({ comparison }) => comparison?.verdict)).toEqual(['good', 'good']);
    const answers = await heard();
    expect(answers.filter(isLost)).toEqual([]);
    const times = [...past.map(({ at }) => Date.parse(at)), Date.parse(promotion?.at ?? '')];
    for (const [index, { percent }] of past.entries()) {
      const [from = 0, to = 0] = times.slice(index);
      expect(to - from).toBeGreaterThanOrEqual(holdSeconds * 1000);
      expect(Math.abs(shareOf('version 2', answers, from, from + holdSeconds * 1000) - percent)).toBeLessThan(7);
    }
    expect(await textOf(url)).toBe('version 2');
  });

  test('that goes bad at 25 % is back at the exact earlier traffic, and only its own share failed', async () => {
    const before = await cloudRun.traffic('rolled');
    await tree.commit(failingFrom(150, 'version 3'));
    const { status, failure, rollout } = await ended(await begin());
    const back = Date.now();
    expect({ status, code: failure?.code }).toEqual({ status: 'failed', code: 'rollout-stopped' });
    expect(failure?.message).toMatch(/^With 25 % of the traffic the new revision did worse: \d/);
    expect(rollout?.past.map(({ percent }) => percent)).toEqual([5]);
    await until('some seconds of the earlier traffic', 10, async () => (Date.now() > back + 3000 ? true : null));
    const answers = await heard();
    expect(new Set(answers.filter(isLost).map(({ what }) => what))).toEqual(new Set(['500 version 3 fails']));
    const since = answers.filter(({ sentAt }) => sentAt > back);
    expect(since.length).toBeGreaterThan(perSecond);
    expect(new Set(since.map(({ what }) => what))).toEqual(new Set(['200 version 2']));
    expect(await cloudRun.traffic('rolled')).toEqual(before);
  });
});

test('a rollout is paused by the command line, resumed by a message, and promoted early', async () => {
  await run('service', 'rolled', '--strategy', 'canary', '--steps', '50', '--hold', '600');
  await tree.commit(nodeServer('version 4'));
  const id = await begin();
  await reached(id);
  expect(await run('pause', id)).toContain('Paused');
  await topics.publish('deploy-requests', { org: 'local', deployment: id, action: 'resume', requestId: 'resume-1' });
  await until('it to go on', 30, async () => (await readDeployment(stack, id)).status === 'running' || null);
  expect(await run('promote', id)).toContain(id);
  expect((await ended(id)).status).toBe('succeeded');
  expect(await textOf(url)).toBe('version 4');
  expect((await heard()).filter(isLost)).toEqual([]);
});

test('blue-green switches all traffic and, when it is aborted, all of it back without a lost request', async () => {
  await run('service', 'rolled', '--strategy', 'blue-green', '--hold', '600');
  await tree.commit(nodeServer('version 5'));
  const id = await begin();
  await reached(id);
  await until('the new version', 10, async () => (await textOf(url)) === 'version 5' || null);
  expect(await run('abort', id)).toContain('Cancelling');
  expect((await ended(id)).status).toBe('cancelled');
  await until('the old version', 10, async () => (await textOf(url)) === 'version 4' || null);
  const answers = await heard();
  expect(answers.filter(isLost)).toEqual([]);
  expect(new Set(answers.map(({ what }) => what))).toEqual(new Set(['200 version 4', '200 version 5']));
});
