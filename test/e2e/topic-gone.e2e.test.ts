import { afterAll, beforeAll, expect, test } from 'vitest';
import { stageNames, stages } from '../../shared/stages.ts';
import { startStack, type TestStack } from '../stack.ts';
import { deploymentsOf, untilDeployment, untilEnded } from './deployments.ts';
import { slipway } from './slipway.ts';
import { openTopics, type Topics } from './topics.ts';

/**
 * The proof that each stage really runs behind its own topic: without the topic nothing gets to the stage. One stack, from
 * the last stage to the first, since a topic that was taken away stays away.
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

test('with every topic a deployment gets through', async () => {
  await deployIn('whole');
  expect((await untilEnded(stack, 'whole', 120)).status).toBe('succeeded');
});

for (const stage of stageNames.toReversed()) {
  test(`without the topic ${stages[stage].topic} nothing gets through ${stage}`, async () => {
    await topics.deleteTopic(stages[stage].topic);
    const service = `no-${stage}`;
    await deployIn(service);
    await untilDeployment(stack, service, 60, (deployment) => deployment.stage === stage);
    await settle();
    const [still] = await deploymentsOf(stack, service);
    expect(still).toMatchObject({ status: 'running', stage });
    expect(still?.stages[stage]).toMatchObject({ endedAt: null });
  });
}
