import { expect, test } from 'vitest';
import { accept } from '../../../functions/engine/accept.ts';
import { requestCancel } from '../../../functions/engine/cancel.ts';
import type { DeployRequest } from '../../../functions/engine/check-request.ts';
import { paths } from '../../../functions/engine/documents.ts';
import { countShards } from '../../../functions/engine/quota.ts';
import { removeService } from '../../../functions/engine/remove-service.ts';
import { tick } from '../../../functions/engine/tick.ts';
import type { Release } from '../../../shared/release.ts';
import { stageNames } from '../../../shared/stages.ts';
import { aRequest, createWorld, type World } from '../../fakes/world.ts';

type Asked = NonNullable<DeployRequest['release']>;

const restore = (world: World, release: Asked, change: Partial<DeployRequest> = {}) =>
  accept({ ...world.shell, sourceHosts: ['github.com'] }, { ...aRequest(), ...change, release });

const releases = (world: World): readonly Release[] =>
  [...world.store.docs.values()].flatMap(({ collection, data }) =>
    collection.endsWith('/releases') ? [data as unknown as Release] : [],
  );
const release = (world: World, id: string) => world.store.docs.get(paths.release('acme', id))?.data as Release;

async function deployed(world: World, change: Partial<DeployRequest> = {}) {
  world.advance(10);
  const { id } = await world.request(change);
  await world.run();
  expect(world.deployment(id).status).toBe('succeeded');
  return id;
}

/** Three releases of other commits, variables and settings. */
async function threeReleases() {
  const world = createWorld();
  const first = await deployed(world, { env: { GREETING: 'hello', TOKEN: { secret: 'token' } }, load: 'low' });
  world.cloud.plan.head = '2'.repeat(40);
  const second = await deployed(world, { env: { GREETING: 'hi', ADDED: 'yes' }, overrides: { port: 9000 } });
  world.cloud.plan.head = '3'.repeat(40);
  const third = await deployed(world, { env: { GREETING: 'hey' }, load: 'high' });
  return { world, first, second, third };
}

test('a promotion writes its release, and the one before it is told what replaced it', async () => {
  const { world, first, second, third } = await threeReleases();
  expect(releases(world)).toHaveLength(3);
  expect(world.service('web').stable).toMatchObject({ deployment: third, release: third });
  expect(release(world, second)).toMatchObject({
    digest: world.deployment(second).run?.digest,
    configHash: world.deployment(second).run?.configHash,
    config: { port: 9000, env: { GREETING: 'hi', ADDED: 'yes', TOKEN: { secret: 'token:7' } } },
    source: { sha: '2'.repeat(40) },
    promotedBy: 'user:ada',
    restores: null,
    replaced: { by: third, at: release(world, third).promotedAt },
  });
  expect(release(world, first).replaced?.by).toBe(second);
  expect(release(world, third).replaced).toBeNull();
});

test('what is not promoted leaves no release', async () => {
  const { world } = await threeReleases();
  world.cloud.plan.answer = { status: 503, millis: 5, error: null };
  await world.request();
  await world.run();
  expect(releases(world)).toHaveLength(3);
});

test('a rollback brings the whole bundle back without building, as a revision of its own', async () => {
  const { world, first, third } = await threeReleases();
  const builds = world.cloud.builds.size;
  world.advance(60);
  const { deployment } = await restore(world, { kind: 'rollback', id: first });
  await world.run();
  const after = world.deployment(deployment.id);
  expect(after.failure).toBeNull();
  expect(after.status).toBe('succeeded');
  expect(world.cloud.builds.size).toBe(builds);
  const skipped = stageNames.filter((name) => after.stages[name].status === 'skipped');
  expect(skipped).toEqual(['analyze', 'plan', 'build']);
  expect(after.report?.seconds.build).toBeNull();
  expect(after.run).toMatchObject({ revision: 'web-00004', digest: release(world, first).digest });
  expect(after.run?.configHash).toBe(release(world, first).configHash);
  const service = world.service('web');
  expect(service).toMatchObject({ lastPromotedSeq: 4, load: 'low', overrides: {}, stable: { release: after.id } });
  expect(service.env).toEqual({ GREETING: 'hello', TOKEN: { secret: 'token:7' } });
  expect(release(world, after.id)).toMatchObject({
    restores: { id: first, kind: 'rollback' },
    config: release(world, first).config,
  });
  expect(release(world, third).replaced?.by).toBe(after.id);
  expect(after.findings.map(({ rule }) => rule)).toContain('rollback-limits');
  expect(after.report?.recovery).toMatchObject({ from: third, to: first });
  expect(after.report?.recovery?.exposedSeconds).toBeGreaterThan(59);
  expect(after.report?.recovery?.seconds).toBeLessThan(5);
});

test('a rollback without a name goes to the release before, and a second one goes further back', async () => {
  const { world, first, second } = await threeReleases();
  world.advance(10);
  const once = await restore(world, { kind: 'rollback', id: null });
  await world.run();
  expect(once.deployment.spec.release?.id).toBe(second);
  world.advance(10);
  const twice = await restore(world, { kind: 'rollback', id: null });
  await world.run();
  expect(twice.deployment.spec.release?.id).toBe(first);
  world.advance(10);
  await expect(restore(world, { kind: 'rollback', id: null })).rejects.toThrow('no earlier release');
});

test('a rollback needs no revision of the past', async () => {
  const { world, first } = await threeReleases();
  world.cloud.revisions.delete('web-00001');
  const { deployment } = await restore(world, { kind: 'rollback', id: first });
  await world.run();
  expect(world.deployment(deployment.id).status).toBe('succeeded');
});

test.each([
  [
    'an image that is gone',
    'image-not-found',
    (world: World, digest: string) => world.cloud.withheld.images.add(`web@${digest}`),
  ],
  [
    'a secret version that is gone',
    'secret-not-found',
    ({ cloud }: World) => Object.assign(cloud.ports.secrets, { resolve: async () => null }),
  ],
])('%s ends a rollback before anything is touched', async (_, code, withhold) => {
  const { world, first } = await threeReleases();
  withhold(world, release(world, first).digest);
  const before = world.cloud.services.get('web')?.etag;
  const { deployment } = await restore(world, { kind: 'rollback', id: first });
  await world.run();
  expect(world.deployment(deployment.id)).toMatchObject({ status: 'failed', stage: 'preflight', failure: { code } });
  expect(world.cloud.services.get('web')?.etag).toBe(before);
});

test('what is configured otherwise than the bundle gets no traffic', async () => {
  const { world, first, third } = await threeReleases();
  const { deployment } = await restore(world, { kind: 'rollback', id: first });
  await world.run('stage-release');
  const { revision } = world.cloud.ports.runs;
  Object.assign(world.cloud.ports.runs, {
    revision: async (...wanted: Parameters<typeof revision>) => {
      const found = await revision(...wanted);
      return found === null ? null : { ...found, configHash: 'another' };
    },
  });
  await world.run();
  expect(world.deployment(deployment.id)).toMatchObject({ status: 'errored', failure: { code: 'release-refused' } });
  expect(world.service('web').stable?.deployment).toBe(third);
});

test('a restart is a new revision of the live bundle', async () => {
  const { world, third } = await threeReleases();
  const { deployment } = await restore(world, { kind: 'restart', id: null });
  await world.run();
  const after = world.deployment(deployment.id);
  expect(after).toMatchObject({ status: 'succeeded', run: { revision: 'web-00004' } });
  expect(after.run?.configHash).toBe(release(world, third).configHash);
  expect(after.report?.recovery).toBeUndefined();
  expect(world.service('web').env).toEqual(release(world, third).config.env);
});

test('a restart does not come after a deployment that is under way', async () => {
  const { world } = await threeReleases();
  const running = await world.request();
  await expect(restore(world, { kind: 'restart', id: null })).rejects.toThrow(`${running.id} is being deployed`);
});

test('a release that is not there, of another service or live is refused in words', async () => {
  const { world, third } = await threeReleases();
  await expect(restore(world, { kind: 'rollback', id: 'web-9-00000000' })).rejects.toThrow('web has no release web-9');
  await expect(restore(world, { kind: 'rollback', id: third })).rejects.toThrow(`${third} is live`);
  await expect(restore(world, { kind: 'rollback', id: null }, { service: 'site' })).rejects.toThrow('no service site');
  const site = await deployed(world, { service: 'site' });
  await expect(restore(world, { kind: 'rollback', id: site })).rejects.toThrow(`web has no release ${site}`);
});

test('where an earlier version recorded no release, what is live goes on and the next deployment records one', async () => {
  const world = createWorld();
  const first = await deployed(world);
  await world.shell.store.commit([{ op: 'delete', path: paths.release('acme', first) }]);
  await expect(restore(world, { kind: 'rollback', id: null })).rejects.toThrow('no earlier release');
  await expect(restore(world, { kind: 'restart', id: null })).rejects.toThrow('an earlier version of Slipway');
  const second = await deployed(world);
  expect(releases(world).map(({ id }) => id)).toEqual([second]);
});

test('the same key asks once, and a rollback goes on though the month’s minutes are used', async () => {
  const { world, first } = await threeReleases();
  const used = { hour: '', count: 0, built_2026_11: 1e9 };
  for (let shard = 0; shard < countShards; shard += 1) world.store.put(paths.quotaHour('acme', shard), used);
  await expect(world.request()).rejects.toThrow('build minutes');
  const once = await restore(world, { kind: 'rollback', id: first }, { idempotencyKey: 'k' });
  const again = await restore(world, { kind: 'rollback', id: first }, { idempotencyKey: 'k' });
  expect(again).toMatchObject({ created: false, deployment: { id: once.deployment.id } });
  await world.run();
  expect(world.deployment(once.deployment.id).status).toBe('succeeded');
});

test('who comes too late to cancel is told the way back', async () => {
  const { world, third } = await threeReleases();
  const { id } = await world.request();
  await world.run('stage-promote');
  await expect(requestCancel(world.shell, 'acme', id, 'user:ada')).rejects.toMatchObject({
    failure: { code: 'already-live', hint: expect.stringContaining(`slipway rollback web --to ${third}`) as string },
  });
});

test('what is known of the image that is back is asked at the next tick', async () => {
  const { world, first } = await threeReleases();
  world.cloud.plan.scan = { state: 'unscanned', because: 'nobody looked.' };
  await restore(world, { kind: 'rollback', id: first });
  await world.run();
  world.advance(1);
  await tick(world.shell);
  expect(world.service('web').liveScan).toMatchObject({
    digest: release(world, first).digest,
    unscanned: 'nobody looked.',
  });
});

test('releases go with their service', async () => {
  const { world } = await threeReleases();
  const site = await deployed(world, { service: 'site' });
  await removeService(world.shell, 'acme', 'web');
  expect(releases(world).map(({ id }) => id)).toEqual([site]);
});
