import { describe, expect, test } from 'vitest';
import { carryOut } from '../../../functions/engine/carry-out.ts';
import { tick } from '../../../functions/engine/tick.ts';
import { ticks } from '../../fakes/ticks.ts';
import { changed, deploy, editByHand, released, web } from './by-hand.ts';

const ref = { project: 'acme-cloud', region: 'us-central1', name: 'web' };
const circumstances = { age: 0, mayStill: async () => undefined };
const byHand = [{ revision: 'web-00002', percent: 100, tag: null }];

describe('what is changed while a deployment is under way', () => {
  test.each(['stage-release', 'stage-promote'])('stops it before %s writes, and stays', async (topic) => {
    const world = await released();
    world.advance(60);
    const { id } = await world.request();
    await world.run(topic);
    web(world).traffic = [
      { revision: 'web-00001', percent: 30, tag: null },
      { revision: 'web-00042-xyz', percent: 70, tag: null },
    ];
    await world.run();
    expect(world.deployment(id)).toMatchObject({ status: 'failed', failure: { code: 'drift-found' } });
    expect(web(world).traffic).toEqual([
      { revision: 'web-00001', percent: 30, tag: null },
      { revision: 'web-00042-xyz', percent: 70, tag: null },
    ]);
  });

  test('between the look and the write it stops the write', async () => {
    const world = await released();
    const seen = { traffic: web(world).traffic, latest: web(world).latestCreatedRevision };
    const traffic = [{ revision: 'web-00001', percent: 100, tag: 'mine' }];
    const route = { kind: 'route-traffic', ref, traffic, seen } as const;
    editByHand(world, changed, 'web-00042-xyz');
    web(world).traffic = seen.traffic;
    const journal = world.cloud.journal.length;
    await expect(carryOut(route, world.cloud.ports, { ...circumstances, again: false })).rejects.toMatchObject({
      failure: { code: 'drift-found' },
    });
    expect(world.cloud.journal.slice(journal)).toEqual([]);
    web(world).latestCreatedRevision = seen.latest;
    await carryOut(route, world.cloud.ports, { ...circumstances, again: false });
    expect(web(world).traffic).toEqual(traffic);
  });

  test.each([{ kind: 'route-traffic' } as const, { kind: 'shift-traffic', turn: 1 } as const])(
    'whoever sends the users where $kind is to send them stops nothing, and is not written over',
    async (effect) => {
      const world = await released();
      const before = [{ revision: 'web-00000', percent: 100, tag: null }];
      const seen = { traffic: before, latest: web(world).latestCreatedRevision };
      const traffic = [{ revision: 'web-00001', percent: 100, tag: 'mine' }];
      web(world).traffic = [{ revision: 'web-00001', percent: 100, tag: null }];
      await carryOut({ ...effect, ref, traffic, seen }, world.cloud.ports, { ...circumstances, again: true });
      expect(web(world).traffic).toEqual([{ revision: 'web-00001', percent: 100, tag: null }]);
    },
  );
});

test('a deployment whose release is taken back ends when Cloud Run has sent the users back', async () => {
  const world = await released();
  const { runs } = world.cloud.ports;
  world.advance(60);
  const { id } = await world.request();
  await world.run('stage-promote');
  world.cloud.plan.answer = { status: 503, millis: 5, error: null };
  const waited: object[] = [];
  Object.assign(runs, {
    wait: async () => {
      waited.push({ status: world.deployment(id).status, users: web(world).traffic[0]?.revision });
      return true;
    },
  });
  await world.run();
  expect(world.deployment(id).status).toBe('failed');
  expect(waited.at(-1)).toEqual({ status: 'running', users: 'web-00001' });
});

describe('users whom somebody sends to a revision that was live until its deployment took them back', () => {
  async function takenBack() {
    const world = await released();
    world.advance(60);
    const { id } = await world.request();
    await world.run('stage-promote');
    world.cloud.plan.answer = { status: 503, millis: 5, error: null };
    await world.run();
    expect(world.deployment(id)).toMatchObject({ status: 'failed', stage: 'promote' });
    expect(web(world).traffic).toEqual(world.service('web').stable?.traffic);
    return world;
  }

  test('stay there when the sweep comes, and what a late call has sent there goes back', async () => {
    const world = await takenBack();
    web(world).traffic = byHand;
    await ticks(world, 3);
    expect(web(world).traffic).toEqual(byHand);
    const late = await takenBack();
    web(late).traffic = [{ revision: 'web-00002', percent: 100, tag: 'd02' }];
    await ticks(late, 3);
    expect(web(late).traffic).toEqual(late.service('web').stable?.traffic);
  });

  test('stay there when the undo comes', async () => {
    const world = await takenBack();
    web(world).traffic = byHand;
    const previousTraffic = world.service('web').stable?.traffic ?? [];
    const undo = { kind: 'withdraw-revision', ref, revision: 'web-00002', created: false, previousTraffic } as const;
    const effect = { ...undo, percents: [0, 100], because: null };
    await carryOut(effect, world.cloud.ports, { ...circumstances, again: false });
    expect(web(world).traffic).toEqual(byHand);
  });
});

test('users whom somebody has sent to a revision that failed stay there, and it is reported', async () => {
  const world = await released();
  world.cloud.plan.answer = { status: 503, millis: 5, error: null };
  expect((await deploy(world)).status).toBe('failed');
  web(world).traffic = byHand;
  for (let round = 0; round < 3; round += 1) {
    world.advance(6000);
    await tick(world.shell);
  }
  expect(web(world).traffic).toEqual(byHand);
  expect(world.service('web').drift?.differences.map(({ kind }) => kind)).toEqual(['traffic']);
});
