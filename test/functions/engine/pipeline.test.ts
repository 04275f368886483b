import { expect, test } from 'vitest';
import { contentHash } from '../../../functions/content-hash.ts';
import type { Effect } from '../../../functions/decision.ts';
import { requestCancel } from '../../../functions/engine/cancel.ts';
import { deliver } from '../../../functions/engine/deliver.ts';
import { paths } from '../../../functions/engine/documents.ts';
import { tick } from '../../../functions/engine/tick.ts';
import type { DeploymentEvent } from '../../../shared/deployment.ts';
import { stageMessageSchema } from '../../../shared/messages.ts';
import { Problem } from '../../../shared/problems.ts';
import { stageNames, stages } from '../../../shared/stages.ts';
import { createWorld } from '../../fakes/world.ts';

test('a request goes through nine stages to a verified service with all traffic', async () => {
  const world = createWorld();
  const { id } = await world.request();
  await world.run();
  const deployment = world.deployment(id);
  expect(deployment.failure).toBeNull();
  expect(deployment.status).toBe('succeeded');
  expect(stageNames.map((name) => deployment.stages[name].status)).toEqual(stageNames.map(() => 'succeeded'));
  expect(deployment.report?.url).toBe('https://web.run.app');
  expect(world.service('web')).toMatchObject({
    runningDep: null,
    lastPromotedSeq: 1,
    stable: { revision: 'web-00001' },
  });
  expect(world.cloud.services.get('web')).toMatchObject({ isPublic: true });
  expect([...world.store.docs.keys()].filter((path) => path.startsWith('outbox/'))).toEqual([]);
});

test('every delivery may come twice and every effect still happens once', async () => {
  const world = createWorld();
  const { id } = await world.request();
  const publish = world.shell.broker.publish;
  const twice = {
    ...world.shell,
    broker: {
      publish: async (...message: Parameters<typeof publish>) => {
        await publish(...message);
        await publish(...message);
      },
    },
  };
  Object.assign(world.shell, twice);
  await world.run();
  expect(world.deployment(id).status).toBe('succeeded');
  expect(world.cloud.journal.filter((line) => line.startsWith('create-build'))).toHaveLength(1);
  expect(world.cloud.journal.filter((line) => line.startsWith('create-service'))).toHaveLength(1);
});

test('a build whose answer was lost is found by its tag and not created again', async () => {
  const world = createWorld();
  const { id } = await world.request();
  world.cloud.plan.failOnce.add('create-build');
  await world.run();
  expect(world.deployment(id).status).toBe('succeeded');
  expect(world.cloud.builds.size).toBe(1);
});

test('a revision whose answer was lost is adopted', async () => {
  const world = createWorld();
  const { id } = await world.request();
  world.cloud.plan.failOnce.add('create-service');
  await world.run();
  expect(world.deployment(id).status).toBe('succeeded');
  expect(world.cloud.journal.filter((line) => /create-service|add-revision/.test(line))).toHaveLength(1);
});

test('a failed build ends the deployment as the user’s fault and names the build', async () => {
  const world = createWorld();
  world.cloud.plan.build = 'FAILURE';
  const { id } = await world.request();
  await world.run();
  expect(world.deployment(id)).toMatchObject({
    status: 'failed',
    stage: 'build',
    failure: { code: 'build-failed', fault: 'user' },
    stages: { build: { status: 'failed' }, release: { status: 'skipped' } },
  });
  expect(world.cloud.services.size).toBe(0);
});

test('a first deployment that does not start leaves no service behind', async () => {
  const world = createWorld();
  world.cloud.plan.startup = 'failed';
  const { id } = await world.request();
  await world.run();
  expect(world.deployment(id)).toMatchObject({ status: 'failed', stage: 'release' });
  expect(world.cloud.services.size).toBe(0);
});

test('a revision that does not answer is withdrawn and the earlier traffic is exactly what it was', async () => {
  const world = createWorld();
  await world.request();
  await world.run();
  const before = world.cloud.services.get('web')?.traffic;
  world.cloud.plan.answer = { status: 503, millis: 5, error: null };
  const second = await world.request();
  await world.run();
  expect(world.deployment(second.id)).toMatchObject({ status: 'failed', stage: 'verify' });
  expect(world.deployment(second.id).failure?.message).toContain('503');
  expect(world.cloud.services.get('web')?.traffic).toEqual(before);
  expect(world.service('web').stable?.seq).toBe(1);
});

test('what a call that came too late left behind is not the earlier traffic of a service that was never released', async () => {
  const world = createWorld();
  world.cloud.plan.answer = { status: 503, millis: 5, error: null };
  const first = await world.request();
  await world.run();
  expect(world.cloud.services.size).toBe(0);
  const intent = world.store.docs.get(paths.effect(first.id, 'deploy-revision', 1));
  if (intent === undefined) throw new Error('nothing was begun');
  const { effect } = intent.data as { readonly effect: Extract<Effect, { kind: 'deploy-revision' }> };
  await world.cloud.ports.runs.create(effect.ref, effect.config, effect.tag, { validateOnly: false });
  const second = await world.request();
  await world.run();
  expect(world.deployment(second.id)).toMatchObject({ status: 'failed', stage: 'verify' });
  expect(world.cloud.services.size).toBe(0);
});

test('a newer request replaces the waiting one, and the running one is not disturbed', async () => {
  const world = createWorld();
  const first = await world.request();
  const second = await world.request();
  const third = await world.request();
  expect(world.deployment(second.id)).toMatchObject({ status: 'superseded', supersededBy: third.id });
  await world.run();
  expect(world.deployment(first.id).status).toBe('succeeded');
  expect(world.deployment(third.id).status).toBe('succeeded');
  expect(world.service('web').stable?.deployment).toBe(third.id);
});

test('a message with an older fence has no effect', async () => {
  const world = createWorld();
  const { id } = await world.request();
  const sent = world.sent.find(({ topic }) => topic === 'stage-validate');
  const message = stageMessageSchema.parse(sent?.message);
  await deliver(world.shell, { ...message, fence: message.fence - 1, eventId: 'old' });
  expect(world.deployment(id).v).toBe(1);
});

test('cancel wins before promote, and what was begun is undone', async () => {
  const world = createWorld();
  world.cloud.plan.build = 'WORKING';
  const { id } = await world.request();
  await world.run();
  expect(world.deployment(id)).toMatchObject({ stage: 'build', status: 'running' });
  await requestCancel({ ...world.shell }, 'acme', id, 'user:ada');
  await world.run();
  expect(world.deployment(id)).toMatchObject({ status: 'cancelled', failure: null });
  expect(world.cloud.journal).toContain('cancel-build b1');
  expect(world.service('web').runningDep).toBeNull();
});

test('cancel wins over an undo that a failure began', async () => {
  const world = createWorld();
  await world.request();
  await world.run();
  world.cloud.plan.answer = { status: 503, millis: 5, error: null };
  world.cloud.plan.failOnce.add('traffic');
  const { id } = await world.request();
  await world.run('stage-verify');
  const [sent] = world.sent.filter(({ topic }) => topic === 'stage-verify');
  await expect(deliver(world.shell, stageMessageSchema.parse(sent?.message))).rejects.toThrow('was lost');
  await requestCancel({ ...world.shell }, 'acme', id, 'user:ada');
  await world.run();
  expect(world.deployment(id)).toMatchObject({ status: 'cancelled', failure: null });
});

test('a deployment that has ended is refused to cancel in words', async () => {
  const world = createWorld();
  const { id } = await world.request();
  await world.run();
  await expect(requestCancel({ ...world.shell }, 'acme', id, 'user:ada')).rejects.toThrow('already ended: live');
});

test('the same idempotency key gives the same deployment, and another request under it is refused', async () => {
  const world = createWorld();
  const first = await world.request({ idempotencyKey: 'k1' });
  const again = await world.request({ idempotencyKey: 'k1' });
  expect(again.id).toBe(first.id);
  await expect(world.request({ idempotencyKey: 'k1', bodyHash: 'other' })).rejects.toMatchObject({
    failure: { code: 'idempotency-key-reused' },
  });
});

test('a broker that forgets everything loses nothing: the tick sends again', async () => {
  const world = createWorld();
  const { id } = await world.request();
  world.sent.length = 0;
  world.advance(40);
  await tick(world.shell);
  await world.run();
  expect(world.deployment(id).status).toBe('succeeded');
});

test('a build that nobody reports on is looked at by the tick', async () => {
  const world = createWorld();
  world.cloud.plan.build = 'WORKING';
  const { id } = await world.request();
  await world.run();
  const build = world.cloud.builds.get('b1');
  if (build !== undefined)
    world.cloud.builds.set('b1', { ...build, status: 'SUCCESS', rank: 3, digest: `sha256:${'9'.repeat(64)}` });
  world.advance(61);
  await tick(world.shell);
  await world.run();
  expect(world.deployment(id).status).toBe('succeeded');
});

test('a build that never ends is ended at its deadline and cancelled', async () => {
  const world = createWorld();
  world.cloud.plan.build = 'WORKING';
  const { id } = await world.request();
  await world.run();
  world.advance(1501);
  await tick(world.shell);
  await world.run();
  expect(world.deployment(id)).toMatchObject({ status: 'failed', failure: { code: 'build-timeout' } });
  expect(world.cloud.journal).toContain('cancel-build b1');
});

test('trouble that does not pass ends in a clear state after its attempts', async () => {
  const world = createWorld();
  const { id } = await world.request();
  Object.assign(world.cloud.ports.github, {
    repository: async () => {
      throw new Error('connection refused');
    },
  });
  await world.run();
  expect(world.deployment(id)).toMatchObject({
    status: 'errored',
    failure: { code: 'attempts-exhausted', fault: 'platform' },
  });
  expect(world.deployment(id).failure?.message).toContain('connection refused');
});

test('what Cloud Run refuses is tried again, since a grant takes a while, and then told with its own code', async () => {
  const world = createWorld();
  const { id } = await world.request();
  const { create } = world.cloud.ports.runs;
  let refusals = 0;
  Object.assign(world.cloud.ports.runs, {
    create: async (...call: Parameters<typeof create>) => {
      if (call[3].validateOnly) return create(...call);
      refusals += 1;
      throw new Problem('permission-missing', 'Cloud Run denies it: no access', 'Grant the role.');
    },
  });
  await world.run();
  expect(refusals).toBe(stages.release.attempts);
  expect(world.deployment(id)).toMatchObject({
    stage: 'release',
    failure: { code: 'permission-missing', message: 'Cloud Run denies it: no access' },
  });
});

test('variables persist from deployment to deployment until one is unset', async () => {
  const world = createWorld();
  await world.request({ env: { A: 'one', B: 'two' } });
  await world.run();
  const second = await world.request({ env: { C: { secret: 'key' } }, unset: ['A'] });
  await world.run();
  expect(world.deployment(second.id).env).toEqual({ B: 'two', C: { secret: 'key:7' } });
});

test('every transition leaves one event, and the events chain to the head on the deployment', async () => {
  const world = createWorld();
  const { id } = await world.request();
  await world.run();
  const deployment = world.deployment(id);
  const events = [...world.store.docs]
    .filter(([path]) => path.startsWith(`orgs/acme/deployments/${id}/events/`))
    .map(([, { data }]) => data as unknown as DeploymentEvent)
    .sort((a, b) => a.v - b.v);
  expect(events.map(({ v }) => v)).toEqual(events.map((_, index) => index + 1));
  expect(events.at(-1)?.hash).toBe(deployment.chainHead);
  let previous = '';
  for (const { hash, ...event } of events) {
    expect(event.previousHash).toBe(previous);
    expect(contentHash({ deployment: id, ...event })).toBe(hash);
    previous = hash;
  }
});

test('another service name is needed for another region', async () => {
  const world = createWorld();
  await world.request();
  await expect(world.request({ region: 'europe-west1' })).rejects.toMatchObject({
    failure: { code: 'region-invalid' },
  });
});
