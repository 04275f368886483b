import { expect, test, vi } from 'vitest';
import type { z } from 'zod';
import { ownedListSchema } from '../../../../shared/owned.ts';
import { createMemoryApi } from '../../../fakes/memory-api.ts';
import { createWorld } from '../../../fakes/world.ts';

vi.hoisted(() => {
  process.env.LOG_LEVEL = 'silent';
});

test('every member may see what is owned for a service, and nobody what is owned for none', async () => {
  const world = createWorld();
  const { id } = await world.request();
  await world.run();
  const api = createMemoryApi(world);
  const { status, body } = await api<z.infer<typeof ownedListSchema>>('viewer', '/services/web/owned', {});
  expect(status).toBe(200);
  expect(ownedListSchema.parse(body)).toEqual(body);
  expect(body.owned).toContainEqual({
    kind: 'revision',
    name: 'web-00001',
    state: 'in-use',
    deployment: id,
    what: 'It has 100 % of the traffic',
  });
  expect(await api('viewer', '/services/nobody/owned', {})).toMatchObject({
    status: 404,
    body: { error: { code: 'service-not-found' } },
  });
});
