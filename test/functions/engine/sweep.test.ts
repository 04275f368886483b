import { expect, test } from 'vitest';
import { requestCancel } from '../../../functions/engine/cancel.ts';
import { ticks } from '../../fakes/ticks.ts';
import { createWorld, type World } from '../../fakes/world.ts';

function sweeps(world: World): readonly string[] {
  return [...world.store.docs.keys()].filter((path) => path.startsWith('sweeps/'));
}

/** A service with one good release, and a second one whose undo fails because Cloud Run is away. */
async function leftBehind(): Promise<World> {
  const world = createWorld();
  await world.request();
  await world.run();
  world.cloud.plan.answer = { status: 503, millis: 5, error: null };
  const { setTraffic } = world.cloud.ports.runs;
  const away = async () => {
    throw new Error('Cloud Run is away');
  };
  Object.assign(world.cloud.ports.runs, { setTraffic: away });
  const { id } = await world.request();
  await world.run();
  expect(world.deployment(id)).toMatchObject({ status: 'errored' });
  Object.assign(world.cloud.ports.runs, { setTraffic });
  world.cloud.plan.answer = { status: 200, millis: 5, error: null };
  return world;
}

test('what an undo could not reach is removed soon after, and looked for once more', async () => {
  const world = await leftBehind();
  expect(world.cloud.services.get('web')?.traffic).toHaveLength(2);
  await ticks(world, 3);
  expect(world.cloud.services.get('web')?.traffic).toEqual(world.service('web').stable?.traffic);
  expect(sweeps(world)).toHaveLength(1);
  await ticks(world, 100);
  expect(sweeps(world)).toEqual([]);
});

test('a sweep waits while another deployment has the service', async () => {
  const world = await leftBehind();
  world.cloud.plan.build = 'WORKING';
  await world.request();
  await world.run();
  await ticks(world, 5);
  expect(world.cloud.services.get('web')?.traffic).toHaveLength(2);
  expect(sweeps(world)).toHaveLength(1);
});

test('a build that the cancelling did not find listed is stopped by the sweep', async () => {
  const world = createWorld();
  world.cloud.plan.build = 'WORKING';
  const { byTag, create } = world.cloud.ports.builds;
  Object.assign(world.cloud.ports.builds, {
    byTag: async () => [],
    create: async (request: Parameters<typeof create>[0]) => {
      await create(request);
      throw new Error('the answer was lost');
    },
  });
  const { id } = await world.request();
  await world.run('stage-build');
  const { deliver } = await import('../../../functions/engine/deliver.ts');
  const [message] = world.sent.filter(({ topic }) => topic === 'stage-build');
  await deliver(world.shell, message?.message as Parameters<typeof deliver>[1]).catch(() => undefined);
  await requestCancel({ ...world.shell }, 'acme', id, 'user:ada');
  await world.run();
  expect(world.deployment(id).status).toBe('cancelled');
  expect(world.cloud.builds.get('b1')).toMatchObject({ status: 'WORKING' });
  Object.assign(world.cloud.ports.builds, { byTag, create });
  await ticks(world, 3);
  expect(world.cloud.builds.get('b1')).toMatchObject({ status: 'CANCELLED' });
});

test('one document that cannot be read holds up no other', async () => {
  const world = createWorld();
  const { id } = await world.request();
  world.sent.length = 0;
  world.store.put('orgs/acme/deployments/broken', { nextCheckAt: '2026-11-21T08:00:00.000Z' });
  await ticks(world, 2);
  expect(world.deployment(id).status).toBe('succeeded');
  expect(world.troubles.some((trouble) => trouble.includes('broken'))).toBe(true);
});
