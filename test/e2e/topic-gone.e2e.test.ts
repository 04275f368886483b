import { afterAll, beforeAll, expect, test } from 'vitest';
import { stageNames, stages, topics as topicNames } from '../../shared/stages.ts';
import { startStack, type TestStack } from '../stack.ts';
import { deploymentsOf, untilDeployment, untilEnded } from './deployments.ts';
import { slipway } from './slipway.ts';
import { openTopics, type Topics } from './topics.ts';

/**
 * The proof that each stage really runs behind its own topic: without the topic's subscription nothing gets past the
 * stage. One stack, from the last stage to the first, since a subscription that was taken away stays away.
 */
let stack: TestStack;
let topics: Topics;

beforeAll(async () => {
  stack = await startStack();
  topics = openTopics(stack.local);
});
afterAll(async () => {
  await topics?.close();
  await stack?.stop();
});

const deployIn = async (service: string) => {
  const { code, stderr } = await slipway(stack.dir, ['deploy', 'examples/html', '--service', service, '--no-wait']);
  expect(code, stderr).toBe(0);
};
const settle = () => new Promise((resolve) => setTimeout(resolve, 1500));

test('with every subscription a deployment gets through', async () => {
  await deployIn('whole');
  expect((await untilEnded(stack, 'whole', 120)).status).toBe('succeeded');
});

for (const stage of stageNames.toReversed()) {
  test(`without the subscription of ${stages[stage].topic} nothing gets past ${stage}`, async () => {
    await topics.deleteSubscription(stages[stage].topic);
    const service = `no-${stage}`;
    await deployIn(service);
    await untilDeployment(stack, service, 60, (deployment) => deployment.stage === stage);
    await settle();
    const [still] = await deploymentsOf(stack, service);
    expect(still).toMatchObject({ status: 'running', stage });
    expect(still?.stages[stage]).toMatchObject({ endedAt: null });
  });
}

test('without the subscription of deploy-requests no message becomes a deployment', async () => {
  await topics.deleteSubscription(topicNames.deployRequests);
  const request = { org: 'local', service: 'unheard', repository: 'examples/html', requestId: 'unheard' };
  await topics.publish(topicNames.deployRequests, request);
  await settle();
  expect(await deploymentsOf(stack, 'unheard')).toEqual([]);
});
