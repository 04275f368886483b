import { expect, test } from 'vitest';
import { readQuota, setQuota } from '../../../functions/engine/organisation-quota.ts';
import { updateQuotaSchema } from '../../../shared/quota.ts';
import { createWorld } from '../../fakes/world.ts';

const by = { actor: 'user:ada', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };

test('what is taken is counted: places, this hour’s deployments and this month’s minutes', async () => {
  const world = createWorld();
  world.cloud.plan.build = 'WORKING';
  await world.request({ service: 'one' });
  await world.request({ service: 'two' });
  await world.run();
  expect(await readQuota(world.store, 'acme')).toEqual({
    limits: expect.objectContaining({ concurrent: 100, perHour: 500, buildMinutes: 40_000 }),
    used: { concurrent: 2, thisHour: 2, buildMinutes: 40, month: '2026-11' },
  });
  world.advance(3_600);
  expect((await readQuota(world.store, 'acme')).used).toMatchObject({ concurrent: 2, thisHour: 0 });
});

test('a limit that was set holds for the next request, and the others stay', async () => {
  const world = createWorld();
  await setQuota(world.store, 'acme', { perHour: 50 }, by);
  const { limits } = await setQuota(world.store, 'acme', { concurrent: 1 }, by);
  expect(limits).toMatchObject({ concurrent: 1, perHour: 50 });
  await world.request({ service: 'one' });
  await expect(world.request({ service: 'two' })).rejects.toMatchObject({ failure: { code: 'quota-reached' } });
});

test('null is the default again', async () => {
  const world = createWorld();
  await setQuota(world.store, 'acme', { concurrent: 1, perHour: 50 }, by);
  const { limits } = await setQuota(world.store, 'acme', { concurrent: null }, by);
  expect(limits).toMatchObject({ concurrent: 100, perHour: 50 });
});

test.each([{ concurrent: 0 }, { buildMinutes: 1.5 }, { perHour: -1 }, { unheardOf: 1 }])(
  'a limit outside of its bounds is refused: %j',
  (change) => {
    expect(updateQuotaSchema.safeParse(change).success).toBe(false);
  },
);
