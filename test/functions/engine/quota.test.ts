import fc from 'fast-check';
import { expect, test } from 'vitest';
import { requestCancel } from '../../../functions/engine/cancel.ts';
import { paths } from '../../../functions/engine/documents.ts';
import type { Deployment } from '../../../shared/deployment.ts';
import type { Org } from '../../../shared/service.ts';
import { isTerminal } from '../../../shared/statuses.ts';
import { createWorld, type World } from '../../fakes/world.ts';

function worldWith(quota: NonNullable<Org['quota']>): World {
  const world = createWorld();
  world.store.put(paths.org('acme'), { ...world.store.docs.get(paths.org('acme'))?.data, quota });
  return world;
}

function placesTaken(world: World): number {
  return [...world.store.docs.keys()].filter((path) => path.startsWith('orgs/acme/quota/place-')).length;
}

function underWay(world: World): number {
  const deployments = [...world.store.docs].filter(([path]) => /^orgs\/acme\/deployments\/[^/]+$/.test(path));
  return deployments.filter(([, { data }]) => !isTerminal((data as unknown as Deployment).status)).length;
}

test('one deployment more than may be under way is refused, with what frees a place', async () => {
  const world = worldWith({ concurrent: 2 });
  await world.request({ service: 'one' });
  await world.request({ service: 'two' });
  await expect(world.request({ service: 'three' })).rejects.toMatchObject({
    failure: {
      code: 'quota-reached',
      fault: 'user',
      message: expect.stringContaining('2 deployments waiting or under way'),
    },
  });
  expect(world.service('three')).toBeUndefined();
  await world.run();
  expect((await world.request({ service: 'three' })).status).toBe('running');
});

test('one deployment more than an hour allows is refused until the next hour', async () => {
  const world = worldWith({ perHour: 20 });
  for (let service = 0; service < 20; service += 1) await world.request({ service: `s${service}` });
  const refused = world.request({ service: 'late' });
  await expect(refused).rejects.toMatchObject({ failure: { code: 'quota-reached' } });
  await expect(refused).rejects.toMatchObject({ failure: { hint: expect.stringContaining('at 09:00 UTC') } });
  world.advance(3_600);
  expect((await world.request({ service: 'late' })).seq).toBe(1);
});

test('an organisation whose document names no quota has the default one', async () => {
  const world = createWorld();
  for (let service = 0; service < 100; service += 1) await world.request({ service: `s${service}` });
  await expect(world.request({ service: 'more' })).rejects.toMatchObject({ failure: { code: 'quota-reached' } });
});

test('a request that was accepted before needs no second place', async () => {
  const world = worldWith({ concurrent: 1 });
  const first = await world.request({ idempotencyKey: 'k' });
  expect((await world.request({ idempotencyKey: 'k' })).id).toBe(first.id);
  expect(placesTaken(world)).toBe(1);
});

test('a deployment from before there were quotas ends without a place', async () => {
  const world = createWorld();
  const { id } = await world.request();
  const { quotaPlace: _, ...older } = world.deployment(id);
  const place = [...world.store.docs.keys()].find((path) => path.includes('/quota/place-')) ?? '';
  await world.store.commit([
    { op: 'delete', path: place },
    { op: 'delete', path: paths.deployment('acme', id) },
    { op: 'create', path: paths.deployment('acme', id), data: older },
  ]);
  await world.run();
  expect(world.deployment(id).status).toBe('succeeded');
});

test('whatever happens, as many places are taken as deployments wait or run', async () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('request' as const), service: fc.constantFrom('a', 'b', 'c') }),
    fc.record({ kind: fc.constant('cancel' as const), nth: fc.nat(20) }),
    fc.record({ kind: fc.constant('run' as const), build: fc.constantFrom('SUCCESS', 'FAILURE', 'WORKING') }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const world = worldWith({ concurrent: 4, perHour: 40 });
      const ids: string[] = [];
      for (const each of steps) {
        if (each.kind === 'request') {
          const accepted = await world.request({ service: each.service }).catch(() => null);
          if (accepted !== null) ids.push(accepted.id);
        } else if (each.kind === 'cancel') {
          const id = ids[each.nth % Math.max(1, ids.length)];
          if (id !== undefined) await requestCancel(world.shell, 'acme', id, 'user:ada').catch(() => null);
        } else {
          world.cloud.plan.build = each.build as 'SUCCESS';
          await world.run();
        }
        expect(placesTaken(world)).toBe(underWay(world));
      }
    }),
    { numRuns: 60 },
  );
});
