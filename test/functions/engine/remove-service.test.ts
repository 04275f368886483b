import { expect, test } from 'vitest';
import { finishRemoval, removeService } from '../../../functions/engine/remove-service.ts';
import { createWorld } from '../../fakes/world.ts';

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
