import { expect, test } from 'vitest';
import { requestCancel } from '../../../functions/engine/cancel.ts';
import { removeService } from '../../../functions/engine/remove-service.ts';
import type { AuditEntry } from '../../../shared/audit.ts';
import { createWorld, type World } from '../../fakes/world.ts';

const traceparent = `00-${'c'.repeat(32)}-${'d'.repeat(16)}-01`;

function trail(world: World): readonly AuditEntry[] {
  return [...world.store.docs]
    .filter(([path]) => /^orgs\/acme\/audit\/2/.test(path))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { data }]) => data as unknown as AuditEntry);
}

test('what somebody does is written down with who, what, when and the trace', async () => {
  const world = createWorld();
  const { id } = await world.request({ actor: 'user:ada', traceparent });
  world.advance(1);
  await requestCancel(world.shell, 'acme', id, 'user:bob', traceparent);
  await world.run();
  await removeService(world.shell, 'acme', 'web', { actor: 'user:eve', traceparent });
  const trace = 'c'.repeat(32);
  expect(trail(world)).toMatchObject([
    { actor: 'user:ada', action: 'deploy', resource: `deployments/${id}`, outcome: 'done', trace },
    { actor: 'user:bob', action: 'cancel', resource: `deployments/${id}`, outcome: 'done', trace },
    { actor: 'user:eve', action: 'delete-service', resource: 'services/web', outcome: 'done', trace },
  ]);
});

test('what has no effect leaves no second entry', async () => {
  const world = createWorld();
  world.cloud.plan.build = 'WORKING';
  const { id } = await world.request({ idempotencyKey: 'k' });
  await world.request({ idempotencyKey: 'k' });
  await world.run();
  await requestCancel(world.shell, 'acme', id, 'user:ada');
  await requestCancel(world.shell, 'acme', id, 'user:ada');
  expect(trail(world).map(({ action }) => action)).toEqual(['deploy', 'cancel']);
});

test('an action that could not be committed leaves no entry', async () => {
  const world = createWorld();
  Object.assign(world.store, { commit: async () => 'conflict' });
  await expect(world.request()).rejects.toThrow('too many requests at once');
  expect(trail(world)).toEqual([]);
});
