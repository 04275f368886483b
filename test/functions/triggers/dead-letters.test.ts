import fc from 'fast-check';
import { expect, test } from 'vitest';
import { replay } from '../../../functions/engine/replay.ts';
import { takeDeadLetter } from '../../../functions/triggers/dead-letters.ts';
import { takeDeployRequest } from '../../../functions/triggers/deploy-requests.ts';
import type { Rejection } from '../../../shared/service.ts';
import { subscribers } from '../../../shared/stages.ts';
import { createWorld, type World } from '../../fakes/world.ts';

const traceparent = `00-${'c'.repeat(32)}-${'d'.repeat(16)}-01`;
const by = { actor: 'user:ada', traceparent };
const request = { org: 'acme', service: 'web', repository: 'acme/web', requestId: 'r1' };

async function letter(world: World, topic: string, message: unknown, operatorOrg: string | null = null): Promise<void> {
  const body = Buffer.from(typeof message === 'string' ? message : JSON.stringify(message));
  const source = `//pubsub.googleapis.com/projects/p/topics/${topic}-dead-letter`;
  await takeDeadLetter({ store: world.store, operatorOrg }, { topic: source, body });
}

function rejections(world: World, under = 'orgs/acme/'): readonly Rejection[] {
  const prefix = `${under}rejections/`;
  return [...world.store.docs]
    .filter(([path]) => path.startsWith(prefix))
    .map(([, { data }]) => data as unknown as Rejection);
}

const everything = (world: World) => JSON.stringify([...world.store.docs]);

test('a request that no delivery took is a rejection, and becomes a deployment when it is sent again', async () => {
  const world = createWorld();
  await letter(world, 'deploy-requests', request);
  await letter(world, 'deploy-requests', request);
  const [rejection, ...others] = rejections(world);
  expect(others).toEqual([]);
  expect(rejection).toMatchObject({ topic: 'deploy-requests', code: 'attempts-exhausted', replayable: true });
  await replay(world.shell, 'acme', rejection?.id ?? '', by);
  const sent = world.sent.find(({ topic }) => topic === 'deploy-requests');
  expect(sent?.message).toEqual(request);
  const options = { ...world.shell, sourceHosts: ['github.com'], operatorOrg: null, traceparent: () => traceparent };
  await takeDeployRequest(options, Buffer.from(JSON.stringify(sent?.message)), 'm2');
  await world.run();
  expect(world.service('web').stable?.seq).toBe(1);
  expect(rejections(world)[0]?.replayedAt).toBeDefined();
});

test('a request that met a quota can be sent again when there is room', async () => {
  const world = createWorld();
  world.store.put('orgs/acme', { ...world.store.docs.get('orgs/acme')?.data, quota: { concurrent: 1 } });
  await world.request({ service: 'first' });
  const options = { ...world.shell, sourceHosts: ['github.com'], operatorOrg: null, traceparent: () => traceparent };
  await takeDeployRequest(options, Buffer.from(JSON.stringify(request)), 'm1');
  expect(rejections(world)).toMatchObject([{ code: 'quota-reached', replayable: true }]);
  await world.run();
  const { topic } = await replay(world.shell, 'acme', rejections(world)[0]?.id ?? '', by);
  expect(topic).toBe('deploy-requests');
});

test('a stage’s message that no delivery took names its deployment and can be sent again', async () => {
  const world = createWorld();
  const { id } = await world.request();
  const sent = world.sent.find(({ topic }) => topic === 'stage-validate');
  world.sent.length = 0;
  await letter(world, 'stage-validate', sent?.message);
  expect(rejections(world)).toMatchObject([{ topic: 'stage-validate', message: expect.stringContaining(id) }]);
  await replay(world.shell, 'acme', rejections(world)[0]?.id ?? '', by);
  await world.run();
  expect(world.deployment(id).status).toBe('succeeded');
});

test('a line of a build log leaves a record an hour, and not a character of itself', async () => {
  const world = createWorld();
  const entry = { textPayload: 'canary-of-a-secret', labels: { build_tags: 'o-acme,d-web-1-abc-f1' } };
  await letter(world, 'build-logs', entry);
  await letter(world, 'build-logs', { ...entry, textPayload: 'canary two' });
  expect(rejections(world)).toMatchObject([{ topic: 'build-logs', excerpt: '', replayable: false }]);
  expect(everything(world)).not.toContain('canary');
});

test('a request with the value of a secret is recorded without a byte of it, and cannot be sent again', async () => {
  const world = createWorld();
  await letter(world, 'deploy-requests', { ...request, env: { KEY: { value: 'canary', secret: true } } });
  expect(everything(world)).not.toContain('canary');
  await expect(replay(world.shell, 'acme', rejections(world)[0]?.id ?? '', by)).rejects.toMatchObject({
    failure: { code: 'not-found', message: expect.stringContaining('was not kept') },
  });
});

test('a message in which something looks like a credential is not kept word for word', async () => {
  const world = createWorld();
  await letter(world, 'deploy-requests', { ...request, env: { DB: 'postgres://app:hunter2@db/app' } });
  expect(rejections(world)).toMatchObject([{ replayable: false }]);
  expect(everything(world)).not.toContain('hunter2');
});

test('what names no organisation that exists is read by the operator’s, or by nobody', async () => {
  const world = createWorld();
  await letter(world, 'deploy-requests', { ...request, org: 'nobody' });
  await letter(world, 'deploy-requests', { ...request, org: 'elsewhere' }, 'acme');
  expect(rejections(world, '')).toHaveLength(1);
  expect(rejections(world)).toHaveLength(1);
});

test('another organisation’s rejection cannot be sent again', async () => {
  const world = createWorld();
  await letter(world, 'deploy-requests', request);
  const id = rejections(world)[0]?.id ?? '';
  await expect(replay(world.shell, 'other', id, by)).rejects.toMatchObject({ failure: { code: 'not-found' } });
});

test('no dead letter of any topic, whatever is in it, is refused: each leaves one record', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...subscribers), fc.oneof(fc.json(), fc.string()), async (topic, text) => {
      const world = createWorld();
      await letter(world, topic, text, 'acme');
      expect(rejections(world)).toHaveLength(1);
    }),
    { numRuns: 200 },
  );
});
