import { expect, test, vi } from 'vitest';
import type { DeploymentView, ReleaseList } from '../../../../shared/api.ts';
import { createMemoryApi } from '../../../fakes/memory-api.ts';
import { createWorld } from '../../../fakes/world.ts';

vi.hoisted(() => {
  process.env.LOG_LEVEL = 'silent';
});

/** A service with two releases, and its API. */
async function apiOverMemory() {
  const world = createWorld();
  const api = createMemoryApi(world);
  const ids: string[] = [];
  for (const GREETING of ['hello', 'hi']) {
    world.advance(10);
    ids.push((await world.request({ env: { GREETING } })).id);
    await world.run();
  }
  const [first = '', second = ''] = ids;
  const ask = <T>(who: string, method: 'GET' | 'POST', address: string, body?: object, key?: string) =>
    api<T>(who, `/services/web${address}`, {
      ...(method === 'POST' ? { method } : {}),
      ...(body === undefined ? {} : { body }),
      ...(key === undefined ? {} : { key }),
    });
  return { world, ask, first, second };
}

test('releases are listed for every member, newest first, and read on from a moment', async () => {
  const { ask, first, second } = await apiOverMemory();
  const all = await ask<ReleaseList>('viewer', 'GET', '/releases');
  expect(all.body.releases.map(({ id }) => id)).toEqual([second, first]);
  expect(all.body.next).toBeNull();
  const { body } = await ask<ReleaseList>('viewer', 'GET', '/releases?limit=1');
  const rest = await ask<ReleaseList>('viewer', 'GET', `/releases?limit=1&before=${body.next}`);
  expect(rest.body.releases.map(({ id }) => id)).toEqual([first]);
});

test('a rollback needs no body, is asked once under a key, and is audited as what it is', async () => {
  const { world, ask, first } = await apiOverMemory();
  const once = await ask<DeploymentView>('deployer', 'POST', ':rollback', undefined, 'k');
  expect(once).toMatchObject({ status: 202, body: { spec: { release: { id: first, kind: 'rollback' } } } });
  const again = await ask<DeploymentView>('deployer', 'POST', ':rollback', undefined, 'k');
  expect(again).toMatchObject({ status: 200, body: { id: once.body.id } });
  const other = await ask('deployer', 'POST', ':rollback', { release: first }, 'k');
  expect(other).toMatchObject({ status: 409, body: { error: { code: 'idempotency-key-reused' } } });
  const audited = [...world.store.docs.values()].filter(({ data }) => data['action'] === 'rollback');
  expect(audited.map(({ data }) => [data['actor'], data['outcome']])).toEqual([
    ['user:deployer', 'done'],
    ['user:deployer', 'idempotency-key-reused'],
  ]);
});

test('a release that is not there, or whose name is no name, is refused in words', async () => {
  const { ask, second } = await apiOverMemory();
  for (const release of ['web-9-00000000', '../services/web']) {
    const { status, body } = await ask('owner', 'POST', ':rollback', { release });
    expect(status).toBe(404);
    expect(body).toMatchObject({ error: { code: 'release-not-found' } });
  }
  expect(await ask('owner', 'POST', ':rollback', { release: second })).toMatchObject({ status: 409 });
  expect(await ask('owner', 'POST', ':rollback', { revision: 'web-00001' })).toMatchObject({ status: 400 });
});

test('a restart deploys the live release anew, and a viewer does neither', async () => {
  const { ask, second } = await apiOverMemory();
  expect(await ask('viewer', 'POST', ':restart')).toMatchObject({ status: 403 });
  expect(await ask('viewer', 'POST', ':rollback')).toMatchObject({ status: 403 });
  const restarted = await ask('owner', 'POST', ':restart');
  expect(restarted).toMatchObject({ status: 202, body: { spec: { release: { id: second, kind: 'restart' } } } });
  const running = await ask('owner', 'POST', ':restart');
  expect(running).toMatchObject({ status: 409, body: { error: { code: 'service-taken' } } });
});

test('sending a rollback again brings the same release back', async () => {
  const { world, ask, first } = await apiOverMemory();
  const { body } = await ask<DeploymentView>('owner', 'POST', ':rollback');
  await world.run();
  expect(world.deployment(body.id).status).toBe('succeeded');
  await world.request({ env: { GREETING: 'hey' } });
  await world.run();
  const again = await ask<DeploymentView>('owner', 'POST', `/../../deployments/${body.id}:redeploy`);
  expect(again.body.spec.release).toEqual({ id: first, kind: 'rollback' });
});
