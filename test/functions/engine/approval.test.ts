import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reviseApproval } from '../../../functions/engine/approval.ts';
import { approve, reject } from '../../../functions/engine/approve.ts';
import { requestCancel } from '../../../functions/engine/cancel.ts';
import { paths } from '../../../functions/engine/documents.ts';
import { tick } from '../../../functions/engine/tick.ts';
import type { Service } from '../../../shared/service.ts';
import { createWorld, type World } from '../../fakes/world.ts';

const by = (actor: string) => ({ actor: `user:${actor}`, traceparent: '' });
const hashOf = (world: World, id: string): string => world.deployment(id).approval?.specHash ?? 'none';
const say = (world: World, id: string, actor: string, specHash = hashOf(world, id)) =>
  approve(world.shell, { org: 'acme', id }, specHash, by(actor));
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: { readonly failure?: { readonly code: string } }) => error.failure?.code ?? String(error),
  );
const set = (world: World, fields: Partial<Service>) =>
  world.store.commit([{ op: 'merge', path: paths.service('acme', 'web'), data: fields }]);
const auditOf = (world: World) =>
  [...world.store.docs.values()].flatMap(({ collection, data }) =>
    collection.endsWith('/audit') ? [`${data['actor']} ${data['action']} ${data['reason'] ?? ''}`.trim()] : [],
  );

/** A live service that asks for approvals, and a deployment by ada that waits for them. */
async function awaiting(approvers = 1, expiresSeconds = 3600) {
  const world = createWorld();
  await world.request();
  await world.run();
  await set(world, { approval: { approvers, expiresSeconds } });
  const { id } = await world.request();
  await world.run();
  expect(world.deployment(id)).toMatchObject({ status: 'awaiting-approval', stage: 'preflight' });
  return { world, id };
}

test('what was approved by somebody else goes live, and the trail says who let it', async () => {
  const { world, id } = await awaiting();
  expect(world.deployment(id).awaiting?.what).toBe('approval; it has 0 of 1 approval');
  await say(world, id, 'grace');
  await world.run();
  expect(world.deployment(id)).toMatchObject({ status: 'succeeded', approval: { given: [{ actor: 'user:grace' }] } });
  expect(auditOf(world)).toContain('user:grace approve');
});

test('neither the requester nor the same person twice counts, and each is told why', async () => {
  const { world, id } = await awaiting(2);
  expect(await codeOf(say(world, id, 'ada'))).toBe('approval-own');
  expect(await codeOf(say(world, id, 'grace'))).toBe('done');
  expect(await codeOf(say(world, id, 'grace'))).toBe('approval-given');
  expect(world.deployment(id)).toMatchObject({
    status: 'awaiting-approval',
    awaiting: { what: expect.stringContaining('1 of 2') },
  });
  await say(world, id, 'linus');
  await world.run();
  expect(world.deployment(id).status).toBe('succeeded');
  expect(await codeOf(say(world, id, 'edsger'))).toBe('deployment-ended');
});

test('a change of what would go live voids an approval, and whoever looked at the old is refused', async () => {
  const { world, id } = await awaiting(2);
  const seen = hashOf(world, id);
  await say(world, id, 'grace');
  await set(world, { checks: { http: [{ path: '/health' }] } });
  expect(await codeOf(say(world, id, 'linus', seen))).toBe('approval-outdated');
  expect(world.deployment(id).approval?.changed).toEqual(['checks']);
  expect(world.deployment(id).awaiting?.what).toContain('0 of 2');
  await say(world, id, 'linus');
  expect(world.deployment(id).status).toBe('awaiting-approval');
  await say(world, id, 'grace');
  await world.run();
  expect(world.deployment(id).status).toBe('succeeded');
});

test('whoever asks whether something changed has it said at once', async () => {
  const { world, id } = await awaiting(2);
  await say(world, id, 'grace');
  await set(world, {
    strategy: { kind: 'blue-green', holdSeconds: 60, limits: { errorPoints: 1, latencyFactor: 2, costFactor: 2 } },
  });
  await reviseApproval(world.shell, { org: 'acme', id });
  const events = [...world.store.docs.values()].filter(({ collection }) => collection.endsWith(`${id}/events`));
  expect(events.at(-1)?.data['what']).toBe(
    'The rollout changed after user:grace had approved, so that this approval counts no more.',
  );
});

test('what changes after the approval ends the deployment before anybody gets it', async () => {
  const { world, id } = await awaiting();
  await say(world, id, 'grace');
  await world.run('stage-release');
  const before = world.cloud.services.get('web')?.traffic;
  await set(world, { checks: { http: [{ path: '/never' }] } });
  await world.run();
  expect(world.deployment(id)).toMatchObject({ status: 'failed', failure: { code: 'approval-void' } });
  expect(world.cloud.services.get('web')?.traffic).toEqual(before);
});

test('a rejection ends it at once, names who and why, and gives the turn to who waits', async () => {
  const { world, id } = await awaiting();
  await reject(world.shell, { org: 'acme', id }, 'not on a Friday', by('grace'));
  expect(world.deployment(id)).toMatchObject({
    status: 'failed',
    failure: { code: 'approval-rejected', message: 'user:grace rejected it: not on a Friday' },
  });
  expect(world.service('web').runningDep).toBeNull();
  expect(auditOf(world)).toContain('user:grace reject not on a Friday');
  await world.run();
  expect(world.deployment(id).status).toBe('failed');
});

test('an approval that nobody gave in time ends it: the tick sees to that', async () => {
  const { world, id } = await awaiting(1, 7200);
  world.advance(7000);
  await tick(world.shell);
  await world.run();
  expect(world.deployment(id).status).toBe('awaiting-approval');
  world.advance(300);
  expect(await codeOf(say(world, id, 'grace'))).toBe('approval-expired');
  await tick(world.shell);
  await world.run();
  expect(world.deployment(id)).toMatchObject({ status: 'failed', failure: { code: 'approval-expired' } });
  expect(world.service('web').runningDep).toBeNull();
});

test('the time that people take is not the stage’s own', async () => {
  const { world, id } = await awaiting();
  world.advance(3000);
  await say(world, id, 'grace');
  const { stages, deadlineAt } = world.deployment(id);
  expect(Date.parse(deadlineAt ?? '') - Date.parse(stages.preflight.startedAt ?? '')).toBeLessThan(1_000_000);
  await world.run();
  expect(world.deployment(id).status).toBe('succeeded');
});

test('whoever was heard is told so, also when the store’s answer was lost', async () => {
  const { world, id } = await awaiting();
  const { commit } = world.shell.store;
  const store = {
    ...world.shell.store,
    commit: async (writes: Parameters<typeof commit>[0]) => {
      const answer = await commit(writes);
      return writes.some(({ path }) => path.includes('~approve~')) ? ('conflict' as const) : answer;
    },
  };
  const target = { org: 'acme', id };
  await approve({ ...world.shell, store }, target, hashOf(world, id), by('grace'));
  await world.run();
  expect(world.deployment(id)).toMatchObject({ status: 'succeeded', approval: { given: [{ actor: 'user:grace' }] } });
});

test('one that waits for approval can be cancelled', async () => {
  const { world, id } = await awaiting();
  await requestCancel(world.shell, 'acme', id, 'user:ada');
  expect(await codeOf(say(world, id, 'grace'))).toBe('approval-not-awaited');
  await world.run();
  expect(world.deployment(id)).toMatchObject({ status: 'cancelled', failure: null });
});

test('a newer request takes the place of one that waits for approval, and needs its own', async () => {
  const { world, id } = await awaiting();
  const newer = await world.request({ env: { GREETING: 'hi' } });
  await world.run();
  expect(world.deployment(id)).toMatchObject({ status: 'superseded', supersededBy: newer.id });
  expect(world.deployment(newer.id)).toMatchObject({ status: 'awaiting-approval', approval: { given: [] } });
  expect(await codeOf(say(world, newer.id, 'grace', hashOf(world, id)))).toBe('approval-outdated');
});

test('a rollback needs no approval, and does not wait for one that does', async () => {
  const world = createWorld();
  const first = await world.request();
  await world.run();
  world.cloud.plan.head = '2'.repeat(40);
  await world.request();
  await world.run();
  await set(world, { approval: { approvers: 2, expiresSeconds: 3600 } });
  const undecided = await world.request();
  await world.run();
  const back = await world.request({ release: { kind: 'rollback', id: first.id } });
  await world.run();
  expect(world.deployment(undecided.id).status).toBe('superseded');
  expect(world.deployment(back.id).status).toBe('succeeded');
  expect(world.service('web').stable?.deployment).toBe(back.id);
});

test('an owner who asks for no approval any more lets whoever waits go on', async () => {
  const { world, id } = await awaiting();
  await set(world, { approval: null });
  await say(world, id, 'grace');
  await world.run();
  expect(world.deployment(id).status).toBe('succeeded');
});

type Step =
  | { readonly do: 'approve' | 'reject' | 'look'; readonly who: string }
  | { readonly do: 'change' | 'wait' | 'expire' };

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('approve' as const), who: fc.constantFrom('ada', 'b', 'c', 'd') }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('look' as const), who: fc.constantFrom('ada', 'b', 'c', 'd') }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('change' as const, 'wait' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reject' as const), who: fc.constantFrom('ada', 'b') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('expire' as const) }) },
);

test('in no order of words and changes does anything run that fewer than so many others have approved as it is', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 3 }), fc.array(steps, { maxLength: 14 }), async (required, words) => {
      const { world, id } = await awaiting(required);
      // What each person last looked at, and who has said yes to what stands now; kept apart from the code's own record.
      const seen = new Map<string, string>();
      const said = new Set<string>();
      let changes = 0;
      let isOver = false;
      for (const step of words) {
        if (step.do === 'look') seen.set(step.who, hashOf(world, id));
        else if (step.do === 'change') {
          changes += 1;
          said.clear();
          await set(world, { checks: { http: [{ path: `/${changes}` }] } });
          await reviseApproval(world.shell, { org: 'acme', id });
        } else if (step.do === 'approve') {
          const looked = seen.get(step.who) ?? 'nothing';
          const isCurrent = looked === hashOf(world, id);
          if ((await codeOf(say(world, id, step.who, looked))) === 'done' && isCurrent) said.add(step.who);
        } else if (step.do === 'reject') {
          const code = await codeOf(reject(world.shell, { org: 'acme', id }, 'no', by(step.who)));
          if (code === 'done') isOver = true;
        } else {
          world.advance(step.do === 'expire' ? 4000 : 60);
          await tick(world.shell);
        }
        said.delete('ada');
        const isThrough = said.size >= required;
        const entered = world.deployment(id).status === 'running';
        if (entered) expect(isThrough).toBe(true);
        if (isThrough || isOver) break;
      }
      await world.run();
      const { status, stages } = world.deployment(id);
      const hasRun = stages.build.startedAt !== null;
      expect(hasRun).toBe(said.size >= required);
      if (hasRun) expect(status).toBe('succeeded');
    }),
    { numRuns: 50 },
  );
});
