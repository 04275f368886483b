import { expect, test } from 'vitest';
import { deployEventMessageSchema } from '../../../shared/messages.ts';
import { createWorld } from '../../fakes/world.ts';

test('programs hear of every transition once, in versions without a gap, and of the address at the end', async () => {
  const world = createWorld();
  const { id } = await world.request();
  await world.run();
  const heard = world.sent
    .filter(({ topic }) => topic === 'deploy-events')
    .map(({ message }) => deployEventMessageSchema.parse(message))
    .sort((a, b) => a.v - b.v);
  expect(heard.map(({ v }) => v)).toEqual(heard.map((_, index) => index + 1));
  expect(new Set(heard.map(({ deployment }) => deployment))).toEqual(new Set([id]));
  const last = heard.at(-1);
  expect(last).toMatchObject({ status: 'succeeded', progress: 100, url: 'https://web.run.app', service: 'web' });
  expect(last?.image).toMatch(/@sha256:/);
  const percents = heard.map(({ progress }) => progress);
  expect(percents).toEqual([...percents].sort((a, b) => a - b));
});

test('a failure reaches programs with its code and what to do', async () => {
  const world = createWorld();
  world.cloud.plan.build = 'FAILURE';
  await world.request();
  await world.run();
  const messages = world.sent.filter(({ topic }) => topic === 'deploy-events').map(({ message }) => message);
  expect(messages.map((message) => deployEventMessageSchema.parse(message)).at(-1)).toMatchObject({
    status: 'failed',
    stage: 'build',
    failure: { code: 'build-failed', fault: 'user' },
  });
});
