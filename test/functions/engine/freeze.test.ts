import fc from 'fast-check';
import { expect, test } from 'vitest';
import { approve } from '../../../functions/engine/approve.ts';
import { paths } from '../../../functions/engine/documents.ts';
import { addFreeze, liftFreeze, listFreezes } from '../../../functions/engine/freeze.ts';
import { type Freeze, freezeAt } from '../../../shared/freeze.ts';
import { createWorld, type World } from '../../fakes/world.ts';

const by = { actor: 'user:olga', traceparent: '' };
const until = '2026-11-23T06:00:00+01:00';
const freeze = (world: World, more: { readonly service?: string; readonly from?: string } = {}) =>
  addFreeze(world.shell.store, 'acme', { until, reason: 'the sale', ...more }, by);
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: { readonly failure?: { readonly code: string } }) => error.failure?.code ?? String(error),
  );
const auditOf = (world: World) =>
  [...world.store.docs.values()].flatMap(({ collection, data }) =>
    collection.endsWith('/audit') ? [`${data['actor']} ${data['action']} ${data['resource']} ${data['reason']}`] : [],
  );

async function live() {
  const world = createWorld();
  const first = await world.request();
  await world.run();
  world.cloud.plan.head = '2'.repeat(40);
  const second = await world.request();
  await world.run();
  expect(world.deployment(second.id).status).toBe('succeeded');
  return { world, first };
}

test('within a freeze a request is refused with its reason and its end, of a service and of a whole organisation', async () => {
  for (const service of ['web', undefined]) {
    const { world } = await live();
    await freeze(world, service === undefined ? {} : { service });
    await expect(world.request()).rejects.toMatchObject({
      failure: { code: 'service-frozen', message: 'web is frozen until 2026-11-23 05:00 UTC: the sale' },
    });
    const other = codeOf(world.request({ service: 'site' }));
    expect(await other).toBe(service === undefined ? 'service-frozen' : 'done');
  }
});

test('before it begins and from its end on requests are taken', async () => {
  const { world } = await live();
  await freeze(world, { service: 'web', from: '2026-11-22T18:00:00Z' });
  expect(await codeOf(world.request())).toBe('done');
  world.advance(86_400 * 1.9);
  expect(await codeOf(world.request())).toBe('done');
});

test('a rollback is always possible; an owner deploys with a reason, which stands on the deployment and in the trail', async () => {
  const { world, first } = await live();
  await freeze(world);
  const back = await world.request({ release: { kind: 'rollback', id: first.id } });
  await world.run();
  expect(world.deployment(back.id).status).toBe('succeeded');
  const urgent = await world.request({ actor: 'user:olga', overrideFreeze: 'customers cannot pay' });
  await world.run();
  expect(world.deployment(urgent.id)).toMatchObject({
    status: 'succeeded',
    freezeOverride: { actor: 'user:olga', reason: 'customers cannot pay' },
  });
  expect(auditOf(world)).toContain(`user:olga override-freeze deployments/${urgent.id} customers cannot pay`);
});

test.each(['stage-analyze', 'stage-preflight', 'stage-build', 'stage-verify', 'stage-promote'])(
  'what was accepted before the freeze and has no users at %s ends, and what is live stays as it was',
  async (topic) => {
    const { world } = await live();
    const before = world.cloud.services.get('web')?.traffic;
    const { id } = await world.request();
    await world.run(topic);
    await freeze(world, { service: 'web' });
    await world.run();
    expect(world.deployment(id)).toMatchObject({ status: 'failed', failure: { code: 'service-frozen' } });
    expect(world.cloud.services.get('web')?.traffic).toEqual(before);
  },
);

test('what already has users when a freeze begins goes on', async () => {
  const { world } = await live();
  const { id } = await world.request();
  await world.run('stage-report');
  await freeze(world, { service: 'web' });
  await world.run();
  expect(world.deployment(id).status).toBe('succeeded');
});

test('within a freeze nothing is approved, and it can be approved afterwards', async () => {
  const { world } = await live();
  const data = { approval: { approvers: 1, expiresSeconds: 86_400 } };
  await world.store.commit([{ op: 'merge', path: paths.service('acme', 'web'), data }]);
  const { id } = await world.request();
  await world.run();
  const { id: frozen } = await freeze(world);
  const say = () =>
    approve(world.shell, { org: 'acme', id }, world.deployment(id).approval?.specHash ?? '', {
      actor: 'user:grace',
      traceparent: '',
    });
  expect(await codeOf(say())).toBe('service-frozen');
  expect(world.deployment(id).status).toBe('awaiting-approval');
  await liftFreeze(world.shell.store, 'acme', frozen, by);
  expect(await codeOf(say())).toBe('done');
  await world.run();
  expect(world.deployment(id).status).toBe('succeeded');
});

test('freezes are listed until they are over, and each one can be lifted once', async () => {
  const { world } = await live();
  const all = await freeze(world);
  const one = await freeze(world, { service: 'web' });
  expect(await listFreezes(world.shell.store, 'acme')).toEqual([all, one]);
  expect(one).toMatchObject({ service: 'web', until: '2026-11-23T05:00:00.000Z', actor: 'user:olga' });
  await liftFreeze(world.shell.store, 'acme', all.id, by);
  expect(await codeOf(liftFreeze(world.shell.store, 'acme', all.id, by))).toBe('freeze-not-found');
  world.advance(2 * 86_400);
  expect(await listFreezes(world.shell.store, 'acme')).toEqual([]);
  expect(auditOf(world)).toEqual(
    expect.arrayContaining([
      'user:olga freeze organisation the sale',
      'user:olga freeze services/web the sale',
      'user:olga unfreeze organisation the sale',
    ]),
  );
});

test('a freeze that holds at no time to come, or of no service, is refused', async () => {
  const { world } = await live();
  const past = { until: '2026-11-20T00:00:00Z', reason: 'late' };
  expect(await codeOf(addFreeze(world.shell.store, 'acme', past, by))).toBe('request-invalid');
  expect(await codeOf(freeze(world, { from: '2026-12-01T00:00:00Z' }))).toBe('request-invalid');
  expect(await codeOf(freeze(world, { service: 'nobody' }))).toBe('service-not-found');
});

test('of several freezes the one that ends last is named, and none outside of its times', () => {
  const time = fc.integer({ min: 0, max: 50 }).map((minute) => new Date(minute * 60_000).toISOString());
  const window = fc
    .record({ from: time, until: time })
    .map((span): Freeze => ({ ...span, id: `${span.from}${span.until}`, reason: '', actor: '', createdAt: span.from }));
  fc.assert(
    fc.property(fc.array(window), time, (windows, now) => {
      const holding = windows.filter(({ from, until: end }) => from <= now && end > now);
      const named = freezeAt(windows, now);
      expect(named === null).toBe(holding.length === 0);
      if (named !== null) expect(holding.every(({ until: end }) => end <= named.until)).toBe(true);
    }),
  );
});
