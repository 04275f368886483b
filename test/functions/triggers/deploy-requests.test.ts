import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { takeDeployRequest } from '../../../functions/triggers/deploy-requests.ts';
import type { Rejection } from '../../../shared/service.ts';
import { aRequest, createWorld, type World } from '../../fakes/world.ts';

const valid = { org: 'acme', service: 'web', repository: 'acme/web', requestId: 'r1' };

const take = (world: World, message: unknown) => takeAs(world, message, 'm1');

async function takeAs(world: World, message: unknown, id: string): Promise<void> {
  const body = Buffer.isBuffer(message) ? message : Buffer.from(JSON.stringify(message));
  const { traceparent } = aRequest();
  const options = { ...world.shell, sourceHosts: ['github.com'], operatorOrg: 'acme', traceparent: () => traceparent };
  await takeDeployRequest(options, body, id);
}

function rejections(world: World): readonly Rejection[] {
  return [...world.store.docs]
    .filter(([path]) => path.startsWith('orgs/acme/rejections/'))
    .map(([, { data }]) => data as unknown as Rejection);
}

test('a request on the topic becomes a deployment, once for its request id', async () => {
  const world = createWorld();
  await take(world, valid);
  await take(world, valid);
  expect(world.service('web')).toMatchObject({ nextSeq: 2 });
  expect(world.deployment(world.service('web').runningDep ?? '')).toMatchObject({
    actor: 'topic:deploy-requests',
    via: 'topic',
  });
  expect(rejections(world)).toEqual([]);
});

test('what a message sets instead of what is found is what the deployment is asked for', async () => {
  const world = createWorld();
  const overrides = { language: 'node', packageManager: 'yarn', outputDirectory: 'site', systemPackages: ['git'] };
  await take(world, { ...valid, overrides });
  const { spec } = world.deployment(world.service('web').runningDep ?? '');
  expect(spec.overrides).toEqual(overrides);
});

test.each([
  ['a folder above as output', { ...valid, overrides: { outputDirectory: '../x' } }, 'override-invalid'],
  ['an option for a package', { ...valid, overrides: { systemPackages: ['-o=x'] } }, 'override-invalid'],
  ['a field that nothing is set by', { ...valid, overrides: { entryFile: 'x.js' } }, 'message-invalid'],
  ['not JSON', Buffer.from('{"org":'), 'message-invalid'],
  ['broken UTF-8', Buffer.from([0xff, 0xfe]), 'message-invalid'],
  ['a missing field', { org: 'acme', service: 'web', repository: 'acme/web' }, 'message-invalid'],
  ['a misspelt field', { ...valid, branch: 'main' }, 'message-invalid'],
  ['a wrong service name', { ...valid, service: 'My_Service!' }, 'service-name-invalid'],
  ['a wrong variable name', { ...valid, env: { lower: 'x' } }, 'variable-invalid'],
  ['an unknown organisation', { ...valid, org: 'nobody' }, 'not-found'],
  ['an option instead of a ref', { ...valid, ref: '--upload-pack=x' }, 'ref-invalid'],
  ['too many bytes', { ...valid, root: 'x'.repeat(300_000) }, 'request-too-large'],
])('%s leaves a rejection that says what to do', async (_case, message, code) => {
  const world = createWorld();
  await take(world, message);
  expect(rejections(world)).toMatchObject([{ code, topic: 'deploy-requests' }]);
  expect(rejections(world)[0]?.hint).not.toBe('');
});

test('a message with the value of a secret is rejected without a byte of its body', async () => {
  const world = createWorld();
  await take(world, { ...valid, env: { KEY: { value: 'hunter2-canary', secret: true } } });
  expect(rejections(world)).toMatchObject([{ code: 'message-carries-secret', excerpt: '' }]);
  expect(JSON.stringify([...world.store.docs])).not.toContain('canary');
});

test('a message that was refused for a limit does not begin when it comes once more and there is room', async () => {
  const world = createWorld();
  const org = world.store.docs.get('orgs/acme')?.data ?? {};
  world.store.put('orgs/acme', { ...org, quota: { concurrent: 1 } });
  await take(world, { ...valid, requestId: 'first' });
  await takeAs(world, valid, 'm2');
  expect(rejections(world)).toMatchObject([{ code: 'quota-reached' }]);
  world.store.put('orgs/acme', { ...org, quota: { concurrent: 9 } });
  await takeAs(world, valid, 'm2');
  expect(world.service('web')).toMatchObject({ nextSeq: 2 });
  await takeAs(world, valid, 'm3');
  expect(world.service('web')).toMatchObject({ nextSeq: 3 });
});

test('a rejection whose commit was aborted is not acknowledged', async () => {
  const world = createWorld();
  const { commit } = world.store;
  Object.assign(world.store, { commit: async () => 'conflict' });
  await expect(take(world, { ...valid, branch: 'main' })).rejects.toThrow('was not written');
  Object.assign(world.store, { commit });
  await take(world, { ...valid, branch: 'main' });
  await take(world, { ...valid, branch: 'main' });
  expect(rejections(world)).toHaveLength(1);
});

test('no message whatever blocks the topic', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.json(), fc.string()), async (text) => {
      const world = createWorld();
      await take(world, Buffer.from(text));
      expect(rejections(world)).toHaveLength(1);
    }),
    { numRuns: 50 },
  );
});

describe('a message to a rollout', () => {
  const limits = { errorPoints: 1, latencyFactor: 1.5, costFactor: 2 };

  async function rollingOut(): Promise<{ readonly world: World; readonly id: string }> {
    const world = createWorld();
    await world.request();
    await world.run();
    const strategy = { kind: 'blue-green', holdSeconds: 600, limits };
    world.store.put('orgs/acme/services/web', { ...world.service('web'), strategy });
    const { id } = await world.request();
    await world.run();
    return { world, id };
  }

  test('pauses it once: the same message that comes again after a resume says nothing new', async () => {
    const { world, id } = await rollingOut();
    const pause = { org: 'acme', deployment: id, action: 'pause', requestId: 'p1' };
    await take(world, pause);
    expect(world.deployment(id).status).toBe('paused');
    await takeAs(world, { ...pause, action: 'resume', requestId: 'p2' }, 'm2');
    await takeAs(world, pause, 'm3');
    expect(world.deployment(id).status).toBe('running');
    expect(rejections(world)).toEqual([]);
  });

  test.each([
    ['promote', 'succeeded'],
    ['abort', 'cancelled'],
  ])('to %s ends it as %s', async (action, status) => {
    const { world, id } = await rollingOut();
    await take(world, { org: 'acme', deployment: id, action, requestId: 'a1' });
    await world.run();
    expect(world.deployment(id).status).toBe(status);
  });

  test.each([
    [{ action: 'stop' }, 'message-invalid'],
    [{ deployment: '../x' }, 'deployment-not-found'],
    [{ deployment: 'unknown' }, 'deployment-not-found'],
    [{ org: 'nobody' }, 'not-found'],
  ])('%j leaves a rejection', async (change, code) => {
    const { world, id } = await rollingOut();
    await take(world, { org: 'acme', deployment: id, action: 'pause', requestId: 'x', ...change });
    expect(rejections(world)).toMatchObject([{ code }]);
  });
});
