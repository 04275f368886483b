import { expect, test, vi } from 'vitest';
import type { DeploymentView } from '../../../../shared/api.ts';
import type { Service } from '../../../../shared/service.ts';
import { createMemoryApi } from '../../../fakes/memory-api.ts';
import { createWorld } from '../../../fakes/world.ts';

vi.hoisted(() => {
  process.env.LOG_LEVEL = 'silent';
});

/** A service with two releases, and its API. */
async function apiOverMemory() {
  const world = createWorld();
  const api = createMemoryApi(world);
  for (const GREETING of ['hello', 'hi']) {
    world.advance(10);
    await world.request({ env: { GREETING } });
    await world.run();
  }
  const post = <T>(who: string, verb: string, body?: object) =>
    api<T>(who, `/services/web:${verb}`, { method: 'POST', ...(body === undefined ? {} : { body }) });
  const live = world.cloud.services.get('web');
  if (live === undefined) throw new Error('web is not live');
  return { world, api, post, live };
}

test('a look finds what was changed, a choice is about what was seen, and is audited', async () => {
  const { world, post, live } = await apiOverMemory();
  live.traffic = [{ revision: 'web-00001', percent: 100, tag: null }];
  const looked = await post<Service>('deployer', 'drift');
  expect(looked).toMatchObject({ status: 200, body: { drift: { differences: [{ kind: 'traffic' }] } } });
  expect(await post('deployer', 'drift', { choice: 'keep', seen: [] })).toMatchObject({
    ...{ status: 409, body: { error: { code: 'drift-found' } } },
  });
  const seen = looked.body.drift?.differences.map(({ key }) => key);
  const chosen = await post<Service>('deployer', 'drift', { choice: 'keep', seen });
  expect(chosen.body.drift).toMatchObject({ differences: [], settled: [{ choice: 'keep', by: 'user:deployer' }] });
  const audited = [...world.store.docs.values()].filter(({ data }) => data['action'] === 'drift-keep');
  expect(audited.map(({ data }) => [data['actor'], data['resource']])).toEqual([['user:deployer', 'services/web']]);
});

test('whoever may only read decides nothing, and half a choice is none', async () => {
  const { post } = await apiOverMemory();
  for (const verb of ['drift', 'traffic']) expect(await post('viewer', verb, {})).toMatchObject({ status: 403 });
  expect(await post('stranger', 'drift')).toMatchObject({ status: 404 });
  expect(await post('owner', 'drift', { choice: 'ignore', seen: [] })).toMatchObject({ status: 400 });
  expect(await post('owner', 'drift', { choice: 'keep' })).toMatchObject({ status: 400 });
});

test('traffic is shared by a deployment of its own, refused in words, and shared again when that is sent again', async () => {
  const { world, api, post, live } = await apiOverMemory();
  const parts = (first: number, second: number) => ({
    traffic: [
      { target: 'web-00001', percent: first },
      { target: 'web-00002', percent: second },
    ],
  });
  expect(await post('owner', 'traffic', parts(40, 50))).toMatchObject({
    ...{ status: 400, body: { error: { code: 'traffic-invalid' } } },
  });
  const { status, body } = await post<DeploymentView>('owner', 'traffic', parts(40, 60));
  expect({ status, traffic: body.spec.traffic }).toMatchObject({
    ...{ status: 202, traffic: [{ revision: 'web-00002', percent: 60 }, { percent: 40 }] },
  });
  await world.run();
  expect(live.traffic.map(({ percent }) => percent)).toEqual([60, 40]);
  await world.request();
  await world.run();
  const again = await api<DeploymentView>('owner', `/deployments/${body.id}:redeploy`, { method: 'POST' });
  await world.run();
  expect(world.deployment(again.body.id)).toMatchObject({ status: 'succeeded', build: null });
  expect(live.traffic.map(({ revision, percent }) => `${revision}=${percent}`)).toEqual([
    'web-00002=60',
    'web-00001=40',
  ]);
  const audited = [...world.store.docs.values()].filter(({ data }) => data['action'] === 'traffic');
  expect(audited.map(({ data }) => data['outcome'])).toEqual(['done', 'done']);
});
