import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accept } from '../../../functions/engine/accept.ts';
import { requestCancel } from '../../../functions/engine/cancel.ts';
import { checkShares } from '../../../functions/guard/shares.ts';
import type { TrafficPart } from '../../../shared/api.ts';
import { Problem } from '../../../shared/problems.ts';
import { stageNames } from '../../../shared/stages.ts';
import { ticks } from '../../fakes/ticks.ts';
import { aRequest, createWorld, type World } from '../../fakes/world.ts';
import { choose } from './by-hand.ts';

const split = (world: World, ...traffic: readonly TrafficPart[]) =>
  accept({ ...world.shell, sourceHosts: ['github.com'] }, { ...aRequest(), traffic });
const part = (target: string, percent: number): TrafficPart => ({ target, percent });
const asked = (world: World) =>
  world.cloud.services.get('web')?.traffic.map(({ revision, percent }) => `${revision}=${percent}`);

/** The second of two releases has all the traffic. */
async function twoReleases() {
  const world = createWorld();
  for (const head of ['1', '2']) {
    world.advance(60);
    world.cloud.plan.head = head.repeat(40);
    await world.request();
    await world.run();
  }
  world.advance(60);
  return world;
}

describe('a lasting split', () => {
  test('shares the traffic among releases, by name or by revision, and is recorded as intended', async () => {
    const world = await twoReleases();
    const before = world.service('web');
    const first =
      [...world.store.docs.keys()]
        .find((path) => path.includes('/releases/web-1-'))
        ?.split('/')
        .at(-1) ?? '';
    const builds = world.cloud.builds.size;
    const { deployment } = await split(world, part(first, 30), part('web-00002', 70));
    await world.run();
    const after = world.deployment(deployment.id);
    expect(after).toMatchObject({ status: 'succeeded', failure: null });
    expect(stageNames.filter((name) => after.stages[name].status === 'skipped')).toEqual([
      ...['analyze', 'plan', 'preflight', 'build', 'release', 'verify'],
    ]);
    expect(asked(world)).toEqual(['web-00002=70', 'web-00001=30']);
    expect(world.cloud.builds.size).toBe(builds);
    const { stable, lastPromotedSeq, env } = world.service('web');
    expect(stable).toEqual({ ...before.stable, traffic: stable?.traffic });
    expect(stable?.traffic.map(({ percent }) => percent)).toEqual([70, 30]);
    expect({ lastPromotedSeq, env }).toEqual({ lastPromotedSeq: 3, env: before.env });
    expect(after.report).toMatchObject({ revision: 'web-00002', url: stable?.url });
  });

  test('lasts until the next deployment, which takes all of it', async () => {
    const world = await twoReleases();
    await split(world, part('web-00001', 50), part('web-00002', 50));
    await world.run();
    world.advance(60);
    await world.request();
    await world.run();
    expect(asked(world)).toEqual(['web-00004=100']);
  });

  test('comes back to exactly what was before when the service does not answer with it', async () => {
    const world = await twoReleases();
    const before = asked(world);
    const { deployment } = await split(world, part('web-00001', 50), part('web-00002', 50));
    world.cloud.plan.answer = { status: 503, millis: 5, error: null };
    await world.run();
    expect(world.deployment(deployment.id)).toMatchObject({ status: 'failed', failure: { code: 'never-healthy' } });
    expect(asked(world)).toEqual(before);
    expect(world.cloud.journal.slice(-2)).toEqual([
      'traffic web-00001=50 web-00002=50',
      expect.stringMatching(/^traffic web-00002=100/),
    ]);
  });

  describe('whose undo could not reach Cloud Run', () => {
    async function leftBehind() {
      const world = await twoReleases();
      const { runs } = world.cloud.ports;
      const { setTraffic } = runs;
      let writes = 0;
      Object.assign(runs, {
        setTraffic: async (...args: Parameters<typeof setTraffic>) => {
          writes += 1;
          if (writes > 1) throw new Error('Cloud Run is away');
          return setTraffic(...args);
        },
      });
      const { deployment } = await split(world, part('web-00001', 60), part('web-00002', 40));
      world.cloud.plan.answer = { status: 503, millis: 5, error: null };
      await world.run();
      expect(world.deployment(deployment.id).status).toBe('errored');
      expect(asked(world)).toEqual(['web-00001=60', 'web-00002=40']);
      return { world, comesBack: () => Object.assign(runs, { setTraffic }) };
    }

    test('is taken back by the sweep, which tries again while Cloud Run is away', async () => {
      const { world, comesBack } = await leftBehind();
      await ticks(world, 4);
      expect(asked(world)).toEqual(['web-00001=60', 'web-00002=40']);
      comesBack();
      await ticks(world, 2);
      expect(world.cloud.services.get('web')?.traffic).toEqual(world.service('web').stable?.traffic);
    });

    test('is taken back by the sweep also when Cloud Run is away for hours', async () => {
      const { world, comesBack } = await leftBehind();
      await ticks(world, 150);
      comesBack();
      await ticks(world, 60);
      expect(world.cloud.services.get('web')?.traffic).toEqual(world.service('web').stable?.traffic);
    });

    test('stays where somebody has set the same shares by hand since then', async () => {
      const { world, comesBack } = await leftBehind();
      comesBack();
      const byHand = [
        { revision: 'web-00001', percent: 60, tag: null },
        { revision: 'web-00002', percent: 40, tag: null },
      ];
      const live = world.cloud.services.get('web');
      if (live !== undefined) live.traffic = byHand;
      await ticks(world, 110);
      expect(live?.traffic).toEqual(byHand);
    });
  });

  test('takes its turn in the queue and can be cancelled there', async () => {
    const world = await twoReleases();
    await world.request();
    const { deployment } = await split(world, part('web-00001', 100));
    expect(deployment.status).toBe('queued');
    await requestCancel({ ...world.shell }, 'acme', deployment.id, 'user:ada');
    await world.run();
    expect(world.deployment(deployment.id).status).toBe('cancelled');
    expect(asked(world)).toEqual(['web-00003=100']);
  });

  test('of a revision that Cloud Run has collected, or that is not ready, moves nothing', async () => {
    const world = await twoReleases();
    const old = world.cloud.revisions.get('web-00001');
    world.cloud.revisions.delete('web-00001');
    const journal = world.cloud.journal.length;
    const gone = (await split(world, part('web-00001', 100))).deployment;
    await world.run();
    expect(world.deployment(gone.id).failure?.code).toBe('release-not-found');
    if (old !== undefined) world.cloud.revisions.set('web-00001', { ...old, ready: 'failed' });
    const ill = (await split(world, part('web-00001', 100))).deployment;
    await world.run();
    expect(world.deployment(ill.id).failure?.code).toBe('release-refused');
    expect(world.cloud.journal.slice(journal).filter((line) => line.startsWith('traffic'))).toEqual([]);
  });

  test('does not undo what somebody changed by hand', async () => {
    const world = await twoReleases();
    const live = world.cloud.services.get('web');
    if (live !== undefined) live.traffic = [{ revision: 'web-00009-abc', percent: 100, tag: null }];
    const { deployment } = await split(world, part('web-00001', 100));
    await world.run();
    expect(world.deployment(deployment.id).failure?.code).toBe('drift-found');
    expect(asked(world)).toEqual(['web-00009-abc=100']);
  });

  test('ends what was decided about the traffic before it: who sends users back there has changed it again', async () => {
    const world = await twoReleases();
    const byHand = [{ revision: 'web-00001', percent: 100, tag: null }];
    const live = world.cloud.services.get('web');
    if (live !== undefined) live.traffic = byHand;
    await choose(world, 'overwrite');
    await split(world, part('web-00001', 60), part('web-00002', 40));
    await world.run();
    expect(asked(world)).toEqual(['web-00001=60', 'web-00002=40']);
    if (live !== undefined) live.traffic = byHand;
    await ticks(world, 1);
    const { deployment } = await split(world, part('web-00001', 50), part('web-00002', 50));
    await world.run();
    expect(world.deployment(deployment.id).failure?.code).toBe('drift-found');
    expect(live?.traffic).toEqual(byHand);
  });

  test('does not take for its own what somebody made of the split before it', async () => {
    const world = await twoReleases();
    await split(world, part('web-00001', 60), part('web-00002', 40));
    await world.run();
    const live = world.cloud.services.get('web');
    if (live !== undefined) live.traffic = [{ revision: 'web-00002', percent: 100, tag: null }];
    const { deployment } = await split(world, part('web-00001', 55), part('web-00002', 45));
    await world.run();
    expect(world.deployment(deployment.id).failure?.code).toBe('drift-found');
    expect(asked(world)).toEqual(['web-00002=100']);
  });
});

describe('a split that cannot be', () => {
  test.each<[string, readonly TrafficPart[]]>([
    ['nothing', []],
    ['less than all', [part('web-00001', 60), part('web-00002', 30)]],
    ['more than all', [part('web-00001', 60), part('web-00002', 50)]],
    ['a release twice', [part('web-00001', 50), part('web-00001', 50)]],
    ['a part of a percent', [part('web-00001', 50.5), part('web-00002', 49.5)]],
    ['nothing for one', [part('web-00001', 100), part('web-00002', 0)]],
    ['six parts', [95, 1, 1, 1, 1, 1].map((percent, index) => part(`web-0000${index}`, percent))],
  ])('of %s is refused in words', async (_, traffic) => {
    const world = await twoReleases();
    await expect(split(world, ...traffic)).rejects.toMatchObject({ failure: { code: 'traffic-invalid' } });
  });

  test('of a revision that was never verified, and of one named in two ways, is refused', async () => {
    const world = await twoReleases();
    await expect(split(world, part('web-00077', 100))).rejects.toMatchObject({
      failure: { code: 'release-not-found' },
    });
    const id = world.service('web').stable?.deployment ?? '';
    const twice = split(world, part(id, 50), part('web-00002', 50));
    await expect(twice).rejects.toMatchObject({ failure: { code: 'traffic-invalid' } });
  });

  test('is every one but at most five whole parts that add to 100', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5, max: 105 }), { maxLength: 7 }), (percents) => {
        const can =
          percents.length >= 1 &&
          percents.length <= 5 &&
          percents.every((percent) => percent >= 1) &&
          percents.reduce((sum, each) => sum + each, 0) === 100;
        const check = () => checkShares(percents.map((percent, index) => part(`web-${index}`, percent)));
        if (can) check();
        else expect(check).toThrow(Problem);
      }),
    );
  });
});
