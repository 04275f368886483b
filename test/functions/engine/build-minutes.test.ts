import fc from 'fast-check';
import { expect, test } from 'vitest';
import { requestCancel } from '../../../functions/engine/cancel.ts';
import { paths } from '../../../functions/engine/documents.ts';
import { tick } from '../../../functions/engine/tick.ts';
import type { Org } from '../../../shared/service.ts';
import { isTerminal } from '../../../shared/statuses.ts';
import { createWorld, type World } from '../../fakes/world.ts';

/** What a build holds until it is known what it took: 1,500 s of the stage less 300. */
const longest = 1_200;

function worldWith(quota: NonNullable<Org['quota']>): World {
  const world = createWorld();
  world.store.put(paths.org('acme'), { ...world.store.docs.get(paths.org('acme'))?.data, quota });
  return world;
}

/** Every build of this world takes so many seconds. */
function letBuildsTake(world: World, seconds: number): void {
  const { get } = world.cloud.ports.builds;
  Object.assign(world.cloud.ports.builds, {
    get: async (region: string, id: string) => {
      const build = await get(region, id);
      const startedAt = '2026-11-21T08:00:00.000Z';
      const finishedAt = new Date(Date.parse(startedAt) + seconds * 1000).toISOString();
      return build === null ? null : { ...build, startedAt, finishedAt };
    },
  });
}

function secondsCounted(world: World, month = '2026_11'): number {
  const counts = [...world.store.docs].filter(([path]) => path.includes('/quota/hour-'));
  return counts.reduce((sum, [, { data }]) => sum + Number(data[`built_${month}`] ?? 0), 0);
}

test('while a deployment goes on its longest build counts, and afterwards what the build took', async () => {
  const world = createWorld();
  letBuildsTake(world, 95);
  await world.request();
  expect(secondsCounted(world)).toBe(longest);
  await world.run();
  expect(secondsCounted(world)).toBe(95);
});

test('a deployment that never built takes nothing of the month', async () => {
  const world = createWorld();
  const { id } = await world.request();
  await requestCancel(world.shell, 'acme', id, 'user:ada');
  await world.run();
  expect(world.deployment(id).status).toBe('cancelled');
  expect(secondsCounted(world)).toBe(0);
});

test('when a month’s minutes are used the next deployment is refused in words, and taken in the next month', async () => {
  const world = worldWith({ buildMinutes: 16 });
  letBuildsTake(world, 60);
  let refused: unknown = null;
  let taken = 0;
  for (; taken < 40 && refused === null; taken += 1) {
    await world.request({ service: `s${taken}` }).catch((error: unknown) => {
      refused = error;
    });
    await world.run();
  }
  expect(taken - 1).toBe(16);
  expect(refused).toMatchObject({
    failure: {
      code: 'quota-reached',
      message: expect.stringContaining('16 build minutes of 2026-11'),
      hint: expect.stringContaining('slipway quota --build-minutes'),
    },
  });
  world.advance(10 * 86_400);
  expect((await world.request({ service: 'december' })).status).toBe('running');
  expect(secondsCounted(world, '2026_12')).toBe(longest);
});

test('however many come at once, a month goes beyond its minutes by at most one build for each part of the count', async () => {
  const world = worldWith({ buildMinutes: 30, concurrent: 500 });
  const asked = Array.from({ length: 100 }, (_, index) => world.request({ service: `s${index}` }));
  const outcomes = await Promise.allSettled(asked);
  expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
  expect(secondsCounted(world)).toBeLessThanOrEqual(30 * 60 + 16 * longest);
});

test('whatever happens, nothing is held when nothing is under way', async () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('request' as const), service: fc.constantFrom('a', 'b', 'c') }),
    fc.record({ kind: fc.constant('cancel' as const), nth: fc.nat(20) }),
    fc.record({ kind: fc.constant('run' as const), build: fc.constantFrom('SUCCESS', 'FAILURE') }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const world = createWorld();
      letBuildsTake(world, 30);
      const ids: string[] = [];
      for (const each of steps) {
        if (each.kind === 'request') {
          ids.push((await world.request({ service: each.service })).id);
        } else if (each.kind === 'cancel') {
          const id = ids[each.nth % Math.max(1, ids.length)];
          if (id !== undefined) await requestCancel(world.shell, 'acme', id, 'user:ada').catch(() => null);
        } else {
          world.cloud.plan.build = each.build as 'SUCCESS';
          await world.run();
        }
      }
      await world.run();
      expect(ids.every((id) => isTerminal(world.deployment(id).status))).toBe(true);
      const built = ids.filter((id) => world.deployment(id).build !== null).length;
      expect(secondsCounted(world)).toBe(30 * built);
    }),
    { numRuns: 40 },
  );
});

test('a place that its deployment did not give back is free again, and the minutes it held with it', async () => {
  const world = createWorld();
  letBuildsTake(world, 95);
  const { id } = await world.request();
  const [path, place] = [...world.store.docs].find(([each]) => each.includes('/quota/place-')) ?? ['', undefined];
  await world.run();
  // As an older version of the code would have left it: ended, the place and what was held still there.
  world.store.put(path, place?.data ?? {});
  const shard = world.deployment(id).quotaHold?.shard ?? 0;
  const field = 'built_2026_11';
  await world.store.commit([{ op: 'increment', path: paths.quotaHour('acme', shard), field, by: longest - 95 }]);
  world.advance(7_190);
  await tick(world.shell);
  expect(world.store.docs.has(path)).toBe(true);
  world.advance(60);
  await tick(world.shell);
  expect(world.store.docs.has(path)).toBe(false);
  expect(secondsCounted(world)).toBe(95);
});

test('a place whose deployment still goes on is left to it, and looked at again later', async () => {
  const world = createWorld();
  world.cloud.plan.build = 'WORKING';
  await world.request();
  const [path] = [...world.store.docs].find(([each]) => each.includes('/quota/place-')) ?? [''];
  world.advance(7_250);
  await tick(world.shell);
  expect(world.store.docs.get(path)?.data).toMatchObject({ lookAt: '2026-11-21T10:10:50.000Z' });
});
