import { expect, test } from 'vitest';
import { applyRestore } from '../../../functions/engine/apply-restore.ts';
import { paths } from '../../../functions/engine/documents.ts';
import { planRestore, type State } from '../../../functions/engine/restore-plan.ts';
import { stateOf } from '../../../functions/engine/restore-state.ts';
import type { LiveService } from '../../../functions/live-service.ts';
import type { Deployment } from '../../../shared/deployment.ts';
import type { Service } from '../../../shared/service.ts';
import { stageNames, stages } from '../../../shared/stages.ts';
import { ticks } from '../../fakes/ticks.ts';
import { createWorld, type World } from '../../fakes/world.ts';

type Documents = ReadonlyMap<string, object>;

const documentsOf = ({ store }: World): Documents =>
  new Map([...store.docs].map(([path, { data }]) => [path, structuredClone(data)]));

const stateIn = (documents: Documents) => stateOf([...documents].map(([path, data]) => ({ path, data })));

/** Cloud Run as it is, with the labels that the real one keeps. */
function liveIn({ cloud }: World): readonly LiveService[] {
  return [...cloud.services].map(([name, service]) => {
    const only = service.traffic.find(({ percent }) => percent === 100)?.revision ?? '';
    const seq = Number(only.slice(-5));
    const image = cloud.revisions.get(only)?.image.split('@')[1] ?? '';
    return {
      ref: { project: 'acme-cloud', region: 'us-central1', name },
      url: service.uri,
      isPublic: service.isPublic,
      newestSeq: Math.max(...[...cloud.revisions.keys()].map((each) => Number(each.slice(-5)))),
      traffic: service.traffic,
      serving: { deployment: `${name}-${seq}`, seq, revision: only, digest: image, configHash: 'config', sha: '' },
    };
  });
}

/** Puts these documents in the place of those that are there, as a restore does. */
async function restore(world: World, documents: Documents, replaced: Documents = documentsOf(world)): Promise<void> {
  for (const path of world.store.docs.keys()) await world.store.commit([{ op: 'delete', path }]);
  for (const [path, data] of documents) world.store.put(path, data);
  const plan = planRestore(stateIn(documents), stateIn(replaced), liveIn(world), 'acme');
  await applyRestore(world.store, plan, { backup: 'backup', actor: 'me', orgs: ['acme'] });
}

const twiceIn = (journal: readonly string[]) =>
  journal.filter((each, index) => /^(create|add)-/.test(each) && journal.indexOf(each) !== index);

for (const known of [true, false]) {
  const whether = known ? 'known' : 'lost';
  test.each(stageNames)(
    `a backup made before %s, the state of after it ${whether}: nothing is done twice`,
    async (stage) => {
      const world = createWorld();
      await world.request();
      await world.run();
      const underWay = await world.request();
      await world.run(stages[stage].topic);
      const backup = documentsOf(world);
      await world.run();
      const later = await world.request();
      await world.run();
      const [done, traffic] = [[...world.cloud.journal], structuredClone(world.cloud.services.get('web')?.traffic)];

      await restore(world, backup, known ? documentsOf(world) : new Map());
      await ticks(world, 110);
      expect(world.cloud.journal).toEqual(done);
      expect(world.cloud.services.get('web')?.traffic).toEqual(traffic);
      expect(world.deployment(underWay.id)).toMatchObject({ status: 'errored', nextCheckAt: null });
      const stable = { revision: `web-0000${later.seq}`, seq: later.seq };
      expect(world.service('web')).toMatchObject({
        runningDep: null,
        nextSeq: later.seq + 1,
        lastPromotedSeq: later.seq,
        stable,
      });
      expect([...world.store.docs.keys()].filter((path) => /^(sweeps|outbox)\/|place-/.test(path))).toEqual([]);

      const next = await world.request();
      await world.run();
      expect(world.deployment(next.id)).toMatchObject({ seq: later.seq + 1, status: 'succeeded' });
      expect(next.fence).toBeGreaterThan(underWay.fence);
      expect(twiceIn(world.cloud.journal)).toEqual([]);
    },
  );
}

test('who waited then ends as well, and keeps nobody waiting', async () => {
  const world = createWorld();
  const running = await world.request();
  const waiting = await world.request();
  const backup = documentsOf(world);
  await world.run();
  await restore(world, backup);
  const statuses = [running, waiting].map(({ id }) => world.deployment(id).status);
  expect(statuses).toEqual(['errored', 'errored']);
  expect(world.service('web')).toMatchObject({ runningDep: null, pendingDep: null });
});

test('a first release that nobody verified is not taken for live', async () => {
  const world = createWorld();
  const first = await world.request();
  await world.run(stages.verify.topic);
  await restore(world, documentsOf(world));
  await ticks(world, 110);
  expect(world.deployment(first.id).status).toBe('errored');
  expect(world.service('web').stable).toBeNull();
  expect(world.cloud.services.get('web')?.isPublic).toBe(false);
});

test('the trail says who restored what', async () => {
  const world = createWorld();
  await restore(world, documentsOf(world));
  const trail = [...world.store.docs]
    .filter(([path]) => path.startsWith('orgs/acme/audit/'))
    .map(([, { data }]) => data);
  expect(trail).toMatchObject([{ actor: 'me', action: 'restore', resource: 'backups/backup' }]);
});

test('a revision that a forgotten deployment made is taken for nobody else’s', async () => {
  const world = createWorld();
  await world.request();
  const forgotten = documentsOf(world);
  await world.run();
  for (const path of world.store.docs.keys()) await world.store.commit([{ op: 'delete', path }]);
  for (const [path, data] of forgotten) world.store.put(path, data);
  // Nobody reconciles: the same number is used again, for another build.
  const traffic = structuredClone(world.cloud.services.get('web')?.traffic);
  await ticks(world, 110);
  const [again] = [...world.store.docs.values()].map(({ data }) => data).filter(({ seq, stage }) => seq === 1 && stage);
  expect(again).toMatchObject({ status: 'errored', stage: 'release' });
  expect(JSON.stringify(again?.failure)).toContain('web-00001 was made of another image');
  expect(world.cloud.services.get('web')?.traffic).toEqual(traffic);
});

const empty: State = { services: [], deployments: [], claims: [], removalSweeps: [] };

async function aService(): Promise<{
  readonly service: Service;
  readonly world: World;
  readonly deployment: Deployment;
}> {
  const world = createWorld();
  const { id } = await world.request();
  await world.run();
  return { service: world.service('web'), world, deployment: world.deployment(id) };
}
const claimPath = paths.claim('acme-cloud', 'us-central1', 'web');

test('a service that was deleted since is there again, but not as live', async () => {
  const { service } = await aService();
  const claims = [{ path: claimPath, org: 'acme', nextSeq: 9 }];
  const plan = planRestore({ ...empty, services: [service] }, { ...empty, claims }, [], 'acme');
  expect(plan.services[0]?.patch).toEqual({ stable: null, nextSeq: 9, fence: service.fence });
});

test('a split that lasted then and is over is not taken for something that somebody changed by hand', async () => {
  const { service, world } = await aService();
  const { stable } = service;
  if (stable === null) throw new Error('web is not live');
  const [all] = stable.traffic;
  const split = {
    ...stable,
    traffic: [
      { revision: 'web-00000', percent: 30, tag: null },
      { ...stable.traffic[0], percent: 70 },
    ],
  };
  const then = { ...service, stable: split as typeof stable };
  const plan = planRestore({ ...empty, services: [then] }, { ...empty, services: [service] }, liveIn(world), 'acme');
  expect(plan.services[0]?.patch.stable?.traffic).toEqual([all]);
});

test('a removal that was under way then removes nothing that is live now', async () => {
  const { service, world } = await aService();
  const leaving = { ...service, deletingSince: service.updatedAt };
  const state = { ...empty, services: [leaving], removalSweeps: ['sweeps/removed~web'] };
  const plan = planRestore(state, empty, liveIn(world), 'acme');
  expect(plan.services[0]?.patch).toEqual({ deletingSince: null });
  expect(plan.drops).toEqual(['sweeps/removed~web']);
});

test('a name that another organisation has taken since stays theirs', async () => {
  const { service, world } = await aService();
  const claims = [{ path: claimPath, org: 'other', nextSeq: 4 }];
  const plan = planRestore({ ...empty, services: [service] }, { ...empty, claims }, liveIn(world), 'acme');
  expect(plan).toMatchObject({ services: [], drops: [paths.service('acme', 'web')], claims });
});

test('what came after the backup keeps its name and its numbers, and is told of', async () => {
  const { world } = await aService();
  const plan = planRestore(empty, empty, liveIn(world), 'acme');
  expect(plan.claims).toEqual([{ path: claimPath, org: 'acme', nextSeq: 2 }]);
  expect(plan.notes).toEqual([expect.stringMatching(/^web runs at .* and is not in the backup/)]);
});
