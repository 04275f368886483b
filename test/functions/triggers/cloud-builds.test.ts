import { expect, test } from 'vitest';
import { hearOfBuild } from '../../../functions/triggers/cloud-builds.ts';
import { createWorld } from '../../fakes/world.ts';

async function building() {
  const world = createWorld();
  world.cloud.plan.build = 'WORKING';
  const { id } = await world.request();
  await world.run();
  world.sent.length = 0;
  return { world, id, tags: [`d-${id}-f1`, 'o-acme'] };
}

test('a status wakes the build stage, and the same status again is the same event', async () => {
  const { world, tags } = await building();
  await hearOfBuild(world.shell, { id: 'b1', status: 'SUCCESS', tags });
  await hearOfBuild(world.shell, { id: 'b1', status: 'SUCCESS', tags });
  const events = world.sent.map(({ message }) => (message as { eventId: string }).eventId);
  expect(new Set(events).size).toBe(1);
});

test('what a message claims is not believed: Cloud Build is asked', async () => {
  const { world, id, tags } = await building();
  await hearOfBuild(world.shell, { id: 'b1', status: 'SUCCESS', tags });
  await world.run();
  expect(world.deployment(id)).toMatchObject({ status: 'running', stage: 'build', build: { status: 'WORKING' } });
});

test.each([
  ['a foreign build', { id: 'x', status: 'SUCCESS', tags: ['theirs'] }],
  ['an older fence', { id: 'x', status: 'SUCCESS', tags: ['d-web-1-00000000-f0', 'o-acme'] }],
  ['something else', 'hello'],
])('%s is ignored', async (_case, body) => {
  const { world } = await building();
  await hearOfBuild(world.shell, body);
  expect(world.sent).toEqual([]);
});
