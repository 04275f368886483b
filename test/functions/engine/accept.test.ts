import { expect, test } from 'vitest';
import { createWorld } from '../../fakes/world.ts';

test('a commit that its client sent twice makes one deployment, also without an idempotency key', async () => {
  const world = createWorld();
  const { commit } = world.store;
  let sentTwice = 0;
  Object.assign(world.store, {
    commit: async (writes: Parameters<typeof commit>[0]) => {
      const outcome = await commit(writes);
      sentTwice += 1;
      return sentTwice === 1 ? 'conflict' : outcome;
    },
  });
  const { id } = await world.request();
  expect(id).toContain('web-1-');
  expect(world.service('web').nextSeq).toBe(2);
  await world.run();
  expect(world.deployment(id).status).toBe('succeeded');
});
