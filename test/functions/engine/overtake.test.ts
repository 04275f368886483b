import fc from 'fast-check';
import { expect, test } from 'vitest';
import { requestCancel } from '../../../functions/engine/cancel.ts';
import { paths } from '../../../functions/engine/documents.ts';
import { mayOvertake, overtakeLimits } from '../../../functions/engine/overtake.ts';
import { tick } from '../../../functions/engine/tick.ts';
import type { Service } from '../../../shared/service.ts';
import { createWorld, type World } from '../../fakes/world.ts';

const now = '2026-11-21T08:10:00.000Z';
const running = { id: 'web-1', status: 'running', stage: 'build', cancel: null } as const;

function change(world: World, fields: Partial<Service>): Promise<unknown> {
  return world.store.commit([{ op: 'merge', path: paths.service('acme', 'web'), data: fields }]);
}

/** A service that was deployed once, with a build that takes as long as the test wants. */
async function inProgress(fields: Partial<Service> = { cancelInProgress: true }) {
  const world = createWorld();
  await world.request();
  await world.run();
  await change(world, fields);
  world.cloud.plan.build = 'WORKING';
  const first = await world.request();
  await world.run();
  expect(world.deployment(first.id).stage).toBe('build');
  return { world, first };
}

test('where a service cancels in progress, a newer request stops the running one before promote and is its successor', async () => {
  const { world, first } = await inProgress();
  const second = await world.request();
  expect(world.deployment(first.id)).toMatchObject({ status: 'cancelling', supersededBy: second.id });
  world.cloud.plan.build = 'SUCCESS';
  await world.run();
  expect(world.deployment(first.id)).toMatchObject({ status: 'superseded', supersededBy: second.id, failure: null });
  expect(world.cloud.journal).toContain('cancel-build b2');
  expect(world.deployment(second.id).status).toBe('succeeded');
  expect(world.service('web')).toMatchObject({ stable: { deployment: second.id }, overtaken: null });
});

test('a revision that had been released for the one that is stopped is withdrawn, and the traffic is what it was', async () => {
  const world = createWorld();
  await world.request();
  await world.run();
  await change(world, { cancelInProgress: true });
  const before = world.cloud.services.get('web')?.traffic;
  const first = await world.request();
  await world.run('stage-verify');
  const second = await world.request();
  await world.run('stage-validate');
  expect(world.deployment(first.id).status).toBe('superseded');
  expect(world.cloud.services.get('web')?.traffic).toEqual(before);
  await world.run();
  expect(world.service('web').stable?.deployment).toBe(second.id);
});

test('a service that does not say so leaves the running one alone, and who waits says for whom', async () => {
  const { world, first } = await inProgress({});
  const second = await world.request();
  expect(world.deployment(first.id).status).toBe('running');
  expect(world.deployment(second.id)).toMatchObject({
    status: 'queued',
    awaiting: { what: `${first.id} to end` },
  });
});

test('who is being promoted is not stopped', async () => {
  const world = createWorld();
  await world.request();
  await change(world, { cancelInProgress: true });
  await world.run('stage-promote');
  const second = await world.request();
  await world.run();
  expect(world.deployment(second.id).status).toBe('succeeded');
  expect(world.service('web').lastPromotedSeq).toBe(2);
  expect(mayOvertake({ cancelInProgress: true }, { ...running, stage: 'promote' }, now).kind).toBe('leave');
});

test('who was cancelled by a person is not stopped a second time, and stays cancelled', async () => {
  const { world, first } = await inProgress();
  await requestCancel(world.shell, 'acme', first.id, 'user:bob');
  const second = await world.request();
  world.cloud.plan.build = 'SUCCESS';
  await world.run();
  expect(world.deployment(first.id)).toMatchObject({ status: 'cancelled', supersededBy: null });
  expect(world.deployment(second.id).status).toBe('succeeded');
});

test('to cancel one that is being stopped for a newer one changes nothing', async () => {
  const { world, first } = await inProgress();
  const second = await world.request();
  const asked = await requestCancel(world.shell, 'acme', first.id, 'user:bob');
  expect(asked).toMatchObject({ status: 'cancelling', supersededBy: second.id, cancel: { actor: 'user:ada' } });
});

test('so many in a row are stopped, and the next one is left alone until one has finished', () => {
  const row = (count: number) => ({ cancelInProgress: true, overtaken: { count, since: now } });
  expect(mayOvertake(row(overtakeLimits.inARow - 1), running, now)).toEqual({ kind: 'stop' });
  expect(mayOvertake(row(overtakeLimits.inARow), running, now)).toMatchObject({
    kind: 'leave',
    because: expect.stringContaining('3 in a row'),
  });
});

test('none is stopped once the first of the row began ten minutes ago', () => {
  const row = { cancelInProgress: true, overtaken: { count: 1, since: '2026-11-21T08:00:00.000Z' } };
  expect(mayOvertake(row, running, '2026-11-21T08:09:59.999Z').kind).toBe('stop');
  expect(mayOvertake(row, running, now)).toMatchObject({
    kind: 'leave',
    because: expect.stringContaining('since 08:00 UTC'),
  });
});

test('however many requests arrive and however fast, one finishes within ten minutes and its own time', async () => {
  const buildSeconds = 120;
  const longestPause = 90;
  // The tick looks at the end of a pause, and a build that is looked at too early is looked at again 30 s later.
  const bound = 600 + buildSeconds + 2 * longestPause + 30;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: longestPause }), { minLength: 30, maxLength: 40 }),
      async (pauses) => {
        const { world } = await inProgress();
        const seenAt = new Map<string, number>();
        let elapsed = 0;
        let finishedAt: number | null = null;
        for (const pause of pauses) {
          await world.request();
          await world.run();
          world.advance(pause);
          elapsed += pause;
          for (const [id, build] of world.cloud.builds) {
            if (!seenAt.has(id)) seenAt.set(id, elapsed - pause);
            if (build.status !== 'WORKING' || elapsed - (seenAt.get(id) ?? 0) < buildSeconds) continue;
            world.cloud.builds.set(id, { ...build, status: 'SUCCESS', rank: 3, digest: `sha256:${'7'.repeat(64)}` });
          }
          await tick(world.shell);
          await world.run();
          if (world.service('web').lastPromotedSeq > 1) finishedAt ??= elapsed;
        }
        expect(finishedAt ?? elapsed).toBeLessThanOrEqual(bound);
      },
    ),
    { numRuns: 8 },
  );
});
