import { expect, test } from 'vitest';
import { finishRemoval, removeService } from '../../../functions/engine/remove-service.ts';
import { tick } from '../../../functions/engine/tick.ts';
import { createWorld, type World } from '../../fakes/world.ts';

test('a removal that wakes up late does not delete the service that came again under the name', async () => {
  const world = createWorld();
  await world.request();
  await world.run();
  const leaving = { ...world.service('web'), deletingSince: '2026-11-21T08:00:00.000Z' };
  await removeService(world.shell, 'acme', 'web');
  expect(world.cloud.services.size).toBe(0);
  const again = await world.request();
  await world.run();
  expect(again.seq).toBe(2);
  await finishRemoval(world.shell, leaving);
  expect(world.cloud.services.get('web')).toMatchObject({ isPublic: true });
  expect(world.service('web').nextSeq).toBe(3);
});

/** A removed service whose creation stood still meanwhile and is carried out after the removal. */
async function cameBack(): Promise<World> {
  const world = createWorld();
  await world.request();
  await world.run();
  const late = structuredClone(world.cloud.services.get('web'));
  await removeService(world.shell, 'acme', 'web');
  if (late === undefined) throw new Error('there was no service');
  world.cloud.services.set('web', late);
  return world;
}

test('a service that was created after its removal is removed again', async () => {
  const world = await cameBack();
  world.advance(6100);
  await tick(world.shell);
  expect(world.cloud.services.size).toBe(0);
  expect([...world.store.docs.keys()].filter((path) => path.startsWith('sweeps/'))).toEqual([]);
});

test('a service that came back is removed also where a new deployment of that name had failed before its release', async () => {
  const world = await cameBack();
  world.cloud.plan.build = 'FAILURE';
  await world.request();
  await world.run();
  world.advance(6100);
  await tick(world.shell);
  expect(world.cloud.services.size).toBe(0);
});

test('a service that came again by a new deployment stays', async () => {
  const world = await cameBack();
  await world.request();
  await world.run();
  world.advance(6100);
  await tick(world.shell);
  expect(world.cloud.services.size).toBe(1);
});
