import { expect, test, vi } from 'vitest';
import type { DeploymentView, FreezeView } from '../../../../shared/api.ts';
import { createMemoryApi } from '../../../fakes/memory-api.ts';
import { createWorld } from '../../../fakes/world.ts';

vi.hoisted(() => {
  process.env.LOG_LEVEL = 'silent';
});

const hello = { service: 'web', repository: 'acme/web' };

/** A live service, and its API. */
async function apiOverMemory() {
  const world = createWorld();
  const api = createMemoryApi(world);
  const post = <T>(who: string, address: string, body: object = {}) => api<T>(who, address, { method: 'POST', body });
  await world.request();
  await world.run();
  return { world, api, post };
}

async function awaiting() {
  const { world, api, post } = await apiOverMemory();
  await post('owner', '/services/web:update', { approval: { approvers: 1 } });
  const { body } = await post<DeploymentView>('deployer', '/deployments', hello);
  await world.run();
  const { approval } = world.deployment(body.id);
  return { world, api, post, id: body.id, specHash: approval?.specHash ?? '' };
}

test('who has to approve is set by owners alone, beside the other settings, and taken back with null', async () => {
  const { world, post } = await apiOverMemory();
  const refused = await post('deployer', '/services/web:update', { approval: { approvers: 1 } });
  expect(refused).toMatchObject({ status: 403, body: { error: { code: 'not-allowed' } } });
  expect(world.service('web').approval).toBeUndefined();
  await post('owner', '/services/web:update', { approval: { approvers: 2 } });
  await post('deployer', '/services/web:update', { cancelInProgress: true });
  expect(world.service('web')).toMatchObject({ approval: { approvers: 2, expiresSeconds: 86_400 } });
  expect(await post('deployer', '/services/web:update', { approval: null })).toMatchObject({ status: 403 });
  await post('owner', '/services/web:update', { approval: null });
  expect(world.service('web').approval).toBeNull();
  const denied = [...world.store.docs.values()].filter(({ data }) => data['action'] === 'set-approval');
  expect(denied.map(({ data }) => data['outcome'])).toEqual(['not-allowed', 'not-allowed']);
});

test.each([{ approvers: 0 }, { approvers: 6 }, { approvers: 1, expiresSeconds: 10 }, { approvers: 1, other: 1 }])(
  '%j is nothing to ask for',
  async (approval) => {
    const { post } = await apiOverMemory();
    expect(await post('owner', '/services/web:update', { approval })).toMatchObject({ status: 400 });
  },
);

test('approvers and owners decide about what they looked at, and nobody else does', async () => {
  const { world, post, id, specHash } = await awaiting();
  const address = `/deployments/${id}:approve`;
  expect(await post('viewer', address, { specHash })).toMatchObject({ status: 403 });
  expect(await post('deployer', address, { specHash })).toMatchObject({ status: 403 });
  expect(await post('approver', address)).toMatchObject({ status: 400 });
  const other = await post('approver', address, { specHash: 'f'.repeat(64) });
  expect(other).toMatchObject({ status: 409, body: { error: { code: 'approval-outdated' } } });
  const approved = await post<DeploymentView>('approver', address, { specHash });
  expect(approved).toMatchObject({ status: 200, body: { status: 'running' } });
  await world.run();
  expect(world.deployment(id).status).toBe('succeeded');
});

test('an owner does not approve what they asked for themselves', async () => {
  const { post, world } = await awaiting();
  const { body } = await post<DeploymentView>('owner', '/deployments', hello);
  await world.run();
  const specHash = world.deployment(body.id).approval?.specHash ?? '';
  const own = await post('owner', `/deployments/${body.id}:approve`, { specHash });
  expect(own).toMatchObject({ status: 403, body: { error: { code: 'approval-own' } } });
});

test('a rejection wants a reason, which is shown without what is secret in it', async () => {
  const { world, post, id } = await awaiting();
  expect(await post('approver', `/deployments/${id}:reject`, { reason: ' ' })).toMatchObject({ status: 400 });
  const reason = 'it logs Bearer abcdefghijklmnopqrstuvwxyz0123456789';
  expect(await post('approver', `/deployments/${id}:reject`, { reason })).toMatchObject({ status: 200 });
  expect(world.deployment(id).failure?.code).toBe('approval-rejected');
  expect(JSON.stringify([...world.store.docs])).not.toContain('abcdefghijklmnopqrstuvwxyz0123456789');
});

test('changing the checks of a service voids an approval of what waits, at once', async () => {
  const { world, post } = await awaiting();
  await post('owner', '/services/web:update', { approval: { approvers: 2 } });
  const id = world.service('web').runningDep ?? '';
  const { specHash } = world.deployment(id).approval ?? {};
  await post('approver', `/deployments/${id}:approve`, { specHash });
  await post('deployer', '/services/web:update', { checks: { http: [{ path: '/up' }] } });
  expect(world.deployment(id)).toMatchObject({
    approval: { changed: ['checks'] },
    awaiting: { what: expect.stringContaining('0 of 2') },
  });
});

test('a freeze is set, listed and lifted by the roles that may, and its override is an owner’s', async () => {
  const { api, post } = await apiOverMemory();
  const wanted = { service: 'web', until: '2026-11-22T08:00:00+02:00', reason: 'the sale' };
  for (const who of ['deployer', 'approver'])
    expect(await post(who, '/freezes', wanted)).toMatchObject({ status: 403 });
  expect(await post('owner', '/freezes', { ...wanted, until: 'tomorrow' })).toMatchObject({ status: 400 });
  expect(await post('owner', '/freezes', { ...wanted, until: '2026-11-22T08:00:00' })).toMatchObject({ status: 400 });
  const { body: freeze } = await post<FreezeView>('owner', '/freezes', wanted);
  expect(freeze).toMatchObject({ service: 'web', until: '2026-11-22T06:00:00.000Z' });
  expect(await api('viewer', '/freezes')).toEqual({ status: 200, body: { freezes: [freeze] } });
  const refused = await post('deployer', '/deployments', hello);
  expect(refused).toMatchObject({ status: 409, body: { error: { code: 'service-frozen' } } });
  const urgent = { ...hello, overrideFreeze: 'customers cannot pay' };
  expect(await post('deployer', '/deployments', urgent)).toMatchObject({ status: 403 });
  const { body } = await post<DeploymentView>('owner', '/deployments', urgent);
  expect(body.freezeOverride).toMatchObject({ actor: 'user:owner', reason: 'customers cannot pay' });
  expect(await post('deployer', `/freezes/${freeze.id}:lift`)).toMatchObject({ status: 403 });
  expect(await post('owner', `/freezes/${freeze.id}:lift`)).toMatchObject({ status: 200 });
  expect(await post('owner', `/freezes/${freeze.id}:lift`)).toMatchObject({ status: 404 });
});
