import { expect, test } from 'vitest';
import type { Effect } from '../../../functions/decision.ts';
import { requestCancel } from '../../../functions/engine/cancel.ts';
import { deliver } from '../../../functions/engine/deliver.ts';
import { performOnce } from '../../../functions/engine/effects.ts';
import { type Loaded, load } from '../../../functions/engine/load.ts';
import type { BuildRequest } from '../../../functions/ports.ts';
import { stageMessageSchema } from '../../../shared/messages.ts';
import { createWorld, type World } from '../../fakes/world.ts';

async function loaded(world: World, id: string): Promise<Loaded> {
  const found = await load(world.shell.store, 'acme', id);
  if (found === null) throw new Error(`${id} is not there`);
  return found;
}

function routeTo(revision: string): Effect {
  const ref = { project: 'acme-cloud', region: 'us-central1', name: 'web' };
  return { kind: 'route-traffic', ref, traffic: [{ revision, percent: 100, tag: null }] };
}

test('a delivery that wakes up late does not send traffic back to an older release', async () => {
  const world = createWorld();
  const first = await world.request();
  await world.run('stage-promote');
  const before = await loaded(world, first.id);
  const effect = routeTo('web-00001');
  const begun = { 'route-traffic': { effect, intentAt: before.now, attemptId: 'asleep', result: null } };
  await world.run();
  await world.request();
  await world.run();
  const traffic = world.cloud.services.get('web')?.traffic;
  await expect(performOnce(world.shell, { ...before, intents: begun }, effect, 'asleep')).rejects.toThrow('no longer');
  expect(world.cloud.services.get('web')?.traffic).toEqual(traffic);
});

test('a promotion that wakes up late does not open a service that came again under the name', async () => {
  const world = createWorld();
  const { id } = await world.request();
  await world.run('stage-promote');
  const before = await loaded(world, id);
  const { runs } = world.shell.ports;
  const asleep: typeof runs.open = async (ref, etag) => {
    const service = world.cloud.services.get('web');
    if (service !== undefined) service.etag = 'of another service';
    return await runs.open(ref, etag);
  };
  const ports = { ...world.shell.ports, runs: { ...runs, open: asleep } };
  const effect = routeTo('web-00001');
  await expect(performOnce({ ...world.shell, ports }, before, effect, 'asleep')).rejects.toThrow('etag');
  expect(world.cloud.services.get('web')).toMatchObject({ isPublic: false });
});

test('nothing new is begun from a reading that was overtaken', async () => {
  const world = createWorld();
  const { id } = await world.request();
  await world.run('stage-build');
  const before = await loaded(world, id);
  await requestCancel({ ...world.shell }, 'acme', id, 'user:ada');
  const region = 'us-central1';
  const effect: Effect = { kind: 'cancel-build', region, id: null, tag: 't', because: null };
  await expect(performOnce(world.shell, before, effect, 'late')).rejects.toThrow('changed');
  expect([...world.store.docs.keys()].filter((path) => path.startsWith('effects/'))).toEqual([]);
});

test('a deployment that was cancelled does nothing but undo', async () => {
  const world = createWorld();
  await world.request();
  await world.run();
  const { id } = await world.request();
  await world.run('stage-promote');
  const before = await loaded(world, id);
  const effect = routeTo('web-00002');
  const begun = { 'route-traffic': { effect, intentAt: before.now, attemptId: 'other', result: null } };
  const path = `orgs/acme/deployments/${id}`;
  world.store.put(path, { ...world.deployment(id), cancel: { actor: 'user:ada', at: before.now } });
  await expect(performOnce(world.shell, { ...before, intents: begun }, effect, 'mine')).rejects.toThrow('no longer');
});

test('the first answer that was recorded stays, and the surplus build is cancelled', async () => {
  const world = createWorld();
  world.cloud.plan.build = 'WORKING';
  const { id } = await world.request();
  await world.run('stage-build');
  const before = await loaded(world, id);
  await world.run();
  const intent = (await loaded(world, id)).intents['create-build'];
  if (intent === undefined) throw new Error('no build was begun');
  const asleep = { 'create-build': { ...intent, result: null, attemptId: 'asleep' } };
  await performOnce(world.shell, { ...before, intents: asleep }, intent.effect, 'asleep');
  expect(world.cloud.builds.size).toBe(2);
  expect((await loaded(world, id)).intents['create-build']?.result).toMatchObject({ build: { id: 'b1' } });
  expect(world.cloud.builds.get('b2')).toMatchObject({ status: 'CANCELLED' });
  expect(world.cloud.builds.get('b1')).toMatchObject({ status: 'WORKING' });
});

test('waiting for a build to be listed costs no attempt', async () => {
  const world = createWorld();
  const { id } = await world.request();
  await world.run('stage-build');
  const sent = world.sent.find(({ topic }) => topic === 'stage-build');
  const message = stageMessageSchema.parse(sent?.message);
  const create = world.cloud.ports.builds.create;
  Object.assign(world.cloud.ports.builds, {
    create: async () => {
      throw new Error('the connection broke');
    },
  });
  for (let delivery = 0; delivery < 12; delivery += 1) await deliver(world.shell, message).catch(() => undefined);
  Object.assign(world.cloud.ports.builds, { create });
  world.advance(30);
  await world.run();
  expect(world.deployment(id).status).toBe('succeeded');
});

test('a build that answered and is not listed yet is cancelled by its id', async () => {
  const world = createWorld();
  world.cloud.plan.build = 'WORKING';
  const { id } = await world.request();
  await world.run('stage-build');
  const before = await loaded(world, id);
  const request = { region: 'us-central1', tag: 't', image: 'registry.example/web:d1' } as BuildRequest;
  await performOnce(world.shell, before, { kind: 'create-build', request }, 'mine');
  Object.assign(world.cloud.ports.builds, { byTag: async () => [] });
  await requestCancel({ ...world.shell }, 'acme', id, 'user:ada');
  await world.run();
  expect(world.cloud.builds.get('b1')).toMatchObject({ status: 'CANCELLED' });
});

function shift(turn: number, revision: string): Effect {
  const ref = { project: 'acme-cloud', region: 'us-central1', name: 'web' };
  return { kind: 'shift-traffic', turn, ref, traffic: [{ revision, percent: 100, tag: null }] };
}

test('a later turn of an effect begins when the one before has its answer, and an earlier one never again', async () => {
  const world = createWorld();
  const { id } = await world.request();
  await world.run('stage-promote');
  const perform = async (turn: number) =>
    performOnce(world.shell, await loaded(world, id), shift(turn, 'web-00001'), `turn ${turn}`);
  world.cloud.plan.failOnce.add('traffic');
  await expect(perform(1)).rejects.toThrow('lost');
  await expect(perform(2)).rejects.toThrow('not to have its turn 2 yet');
  await perform(1);
  await perform(3);
  await perform(2);
  const { 'shift-traffic': record } = (await loaded(world, id)).intents;
  expect(record).toMatchObject({ effect: { turn: 3 }, result: { turn: 3 }, earlier: [{ effect: { turn: 1 } }] });
});

test('a turn that wakes up late does not undo the one after it', async () => {
  const world = createWorld();
  await world.request();
  await world.run();
  const { id } = await world.request();
  await world.run('stage-promote');
  const before = await loaded(world, id);
  const late = shift(1, 'web-00001');
  await performOnce(world.shell, before, late, 'first');
  await performOnce(world.shell, await loaded(world, id), shift(2, 'web-00002'), 'second');
  const asleep = { 'shift-traffic': { effect: late, intentAt: before.now, attemptId: 'asleep', result: null } };
  await expect(performOnce(world.shell, { ...before, intents: asleep }, late, 'asleep')).rejects.toThrow('no longer');
  expect(world.cloud.services.get('web')?.traffic).toEqual([{ revision: 'web-00002', percent: 100, tag: null }]);
});
