import type { Message } from '@google-cloud/pubsub';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DeploymentView } from '../../shared/api.ts';
import { deployEventMessageSchema } from '../../shared/messages.ts';
import { topics as topicNames } from '../../shared/stages.ts';
import { startStack, type TestStack } from '../stack.ts';
import { type CloudRun, openCloudRun } from './cloud-run.ts';
import { untilEnded } from './deployments.ts';
import { correctedSamples, failingSamples, goodSamples, imageSamples, sampleFolders } from './samples.ts';
import { type Deployed, deploy, deployLive } from './slipway.ts';
import { openTopics, type Topics } from './topics.ts';

let stack: TestStack;
let run: CloudRun;
let topics: Topics;

beforeAll(async () => {
  stack = await startStack();
  run = openCloudRun(stack.local);
  topics = openTopics(stack.local);
});
afterAll(async () => {
  await Promise.all([run?.close(), topics?.close()]);
  await stack?.stop();
});

/** What users of the service see: the answer, and where Cloud Run says that requests go. */
async function seenBy(url: string, service: string) {
  const answer = await fetch(url, { signal: AbortSignal.timeout(30_000) });
  return { status: answer.status, text: await answer.text(), traffic: await run.traffic(service) };
}
type Seen = Awaited<ReturnType<typeof seenBy>>;

const live = new Map<string, { readonly url: string; readonly seen: Seen }>();
const goodServiceOf = (index: number) => goodSamples[index % goodSamples.length]?.name ?? '';
const rootOption = (root: string | undefined) => (root === undefined ? [] : ['--root', root]);

test('every sample has its row', () => {
  const built = [...goodSamples, ...correctedSamples, ...failingSamples].map(({ name }) => name);
  expect(sampleFolders().toSorted()).toEqual([...built, ...imageSamples].toSorted());
});

describe('through the command line, a sample goes live', () => {
  for (const { name, shows, root } of goodSamples) {
    test.concurrent(name, async () => {
      const outcome = await deployLive(stack.dir, [`examples/${name}`, ...rootOption(root)]);
      expect(outcome).toMatchObject({ service: name, repository: `examples/${name}`, stage: 'report' });
      const seen = await seenBy(outcome.url, name);
      expect(seen.status).toBe(200);
      expect(seen.text).toMatch(shows);
      const tag = { revision: outcome.revision, percent: 100, tag: 'd01' };
      expect(seen.traffic?.served).toEqual([tag]);
      expect(outcome.checks.find(({ name: check }) => check === 'answers')).toMatchObject({ ok: true });
      const { total, build, release, verify } = outcome.seconds;
      expect(total).toBeGreaterThanOrEqual((build ?? 0) + (release ?? 0) + (verify ?? 0));
      live.set(name, { url: outcome.url, seen });
    });
  }
});

describe('while everything else is deployed at once', () => {
  const failing = new Map<string, Promise<Deployed & { readonly after: Seen }>>();
  const byTopic = new Map<string, Promise<DeploymentView>>();
  let events: readonly Message[] = [];

  beforeAll(async () => {
    events = await topics.listen(topicNames.deployEvents);
    const turns = new Map<string, Promise<unknown>>();
    for (const [index, { name }] of failingSamples.entries()) {
      const service = goodServiceOf(index);
      const turn = turns.get(service) ?? Promise.resolve();
      // One after the other where a service is tried with several, and what is seen is seen before the next begins.
      const deployed = turn.then(async () => ({
        ...(await deploy(stack.dir, [`examples/${name}`, '--service', service])),
        after: await seenBy(live.get(service)?.url ?? '', service),
      }));
      const ended = turn.then(() => deployByTopic(name));
      turns.set(service, Promise.allSettled([deployed, ended]));
      failing.set(name, deployed);
      byTopic.set(name, ended);
    }
    for (const { name } of correctedSamples) byTopic.set(name, deployByTopic(name));
    for (const { name, root } of goodSamples) byTopic.set(name, deployByTopic(name, root));
    // Told by the tests that wait for them.
    for (const each of [...failing.values(), ...byTopic.values()]) each.catch(() => undefined);
  });

  async function deployByTopic(name: string, root?: string): Promise<DeploymentView> {
    const service = `topic-${name}`;
    const request = { org: 'local', service, repository: `examples/${name}`, requestId: `samples-${name}` };
    await topics.publish(topicNames.deployRequests, root === undefined ? request : { ...request, root });
    return untilEnded(stack, service, 280);
  }

  for (const [index, { name, code, stage, names }] of failingSamples.entries()) {
    const service = goodServiceOf(index);
    test(`${name} fails at ${stage} with ${code}, and ${service} answers as before`, async () => {
      const before = live.get(service);
      if (before === undefined) throw new Error(`${service} never went live`);
      const { code: exit, outcome, stderr, after } = (await failing.get(name)) as Deployed & { readonly after: Seen };
      expect(outcome, stderr).toMatchObject({ status: 'failed', stage, url: null, failure: { code, fault: 'user' } });
      expect(outcome.failure?.message).toMatch(names);
      expect(outcome.failure?.hint).not.toBe('');
      expect(exit).toBe(1);
      expect(after).toEqual(before.seen);
    });

    test(`${name} through Pub/Sub fails the same way, and its first deployment leaves no service`, async () => {
      const deployment = (await byTopic.get(name)) as DeploymentView;
      expect(deployment).toMatchObject({ status: 'failed', stage, via: 'topic', failure: { code, fault: 'user' } });
      expect(deployment.failure?.message).toMatch(names);
      expect(await run.traffic(`topic-${name}`)).toBeNull();
    });
  }

  for (const { name, correction } of correctedSamples) {
    test(`${name} goes live with its second revision, which has the tag of the first`, async () => {
      const { failure, correction: made, report } = (await byTopic.get(name)) as DeploymentView;
      expect(failure).toBeNull();
      const revision = `topic-${name}-00001`;
      expect(made).toMatchObject({ ...correction, first: { revision } });
      const { status, text, traffic } = await seenBy(report?.url ?? '', `topic-${name}`);
      expect({ status, text }).toEqual({ status: 200, text: name });
      expect(traffic?.served).toEqual([{ revision: `${revision}-2`, percent: 100, tag: 'd01' }]);
    });
  }

  for (const { name, shows } of goodSamples) {
    test(`${name} goes live through Pub/Sub, and programs hear each step`, async () => {
      const deployment = (await byTopic.get(name)) as DeploymentView;
      expect(deployment.failure).toBeNull();
      expect(deployment).toMatchObject({ status: 'succeeded', via: 'topic', actor: 'topic:deploy-requests' });
      const { text } = await seenBy(deployment.report?.url ?? '', deployment.service);
      expect(text).toMatch(shows);
      const heard = events
        .map(({ data }) => deployEventMessageSchema.parse(JSON.parse(data.toString())))
        .filter((event) => event.deployment === deployment.id)
        .toSorted((a, b) => a.v - b.v);
      expect(new Set(heard.map(({ v }) => v)).size).toBe(deployment.v);
      const last = heard.at(-1);
      expect(last).toMatchObject({ status: 'succeeded', progress: 100, url: deployment.report?.url });
      expect(heard.map(({ progress }) => progress)).toEqual(
        heard.map(({ progress }) => progress).toSorted((a, b) => a - b),
      );
    });
  }
});
