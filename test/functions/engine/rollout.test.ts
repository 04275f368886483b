import { describe, expect, test } from 'vitest';
import { requestCancel } from '../../../functions/engine/cancel.ts';
import { paths } from '../../../functions/engine/documents.ts';
import { type Steering, steer } from '../../../functions/engine/steer.ts';
import type { Strategy } from '../../../shared/strategy.ts';
import { usualLimits } from '../../../shared/strategy.ts';
import { ticks } from '../../fakes/ticks.ts';
import { createWorld, type World } from '../../fakes/world.ts';

const canary: Strategy = {
  kind: 'canary',
  steps: [5, 25, 50].map((percent) => ({ percent, holdSeconds: 300 })),
  limits: usualLimits,
};
const blueGreen: Strategy = { kind: 'blue-green', holdSeconds: 600, limits: usualLimits };
const calm = { requests: 1000, errors: 0, latencyMillis: { p50: 10, p95: 40 }, billedSeconds: 10 };
const by = { actor: 'user:grace', traceparent: `00-${'c'.repeat(32)}-${'d'.repeat(16)}-01` };

/** A live release, and a second one whose rollout has begun. */
async function rollingOut(strategy: Strategy): Promise<{ readonly world: World; readonly id: string }> {
  const world = createWorld();
  await world.request();
  await world.run();
  world.store.put(paths.service('acme', 'web'), { ...world.service('web'), strategy });
  world.cloud.plan.figures.set('web-00001', calm);
  const { id } = await world.request();
  await world.run();
  return { world, id };
}

const trafficOf = (world: World): string =>
  (world.cloud.services.get('web')?.traffic ?? []).map(({ revision, percent }) => `${revision}=${percent}`).join(' ');

const pass = (world: World, seconds: number) => ticks(world, seconds / 60);

const say = (world: World, id: string, steering: Steering) => steer(world.shell, { org: 'acme', id, steering }, by);

describe('a canary', () => {
  test('gets its share step by step, and all of it when every step was good', async () => {
    const { world, id } = await rollingOut(canary);
    world.cloud.plan.figures.set('web-00002', calm);
    const seen = [trafficOf(world)];
    for (let round = 0; round < 20; round += 1) {
      await pass(world, 60);
      if (seen.at(-1) !== trafficOf(world)) seen.push(trafficOf(world));
    }
    expect(seen).toEqual([
      'web-00002=5 web-00001=95',
      'web-00002=25 web-00001=75',
      'web-00002=50 web-00001=50',
      'web-00002=100',
    ]);
    const { status, rollout } = world.deployment(id);
    expect(status).toBe('succeeded');
    expect(rollout?.past.map(({ percent, comparison }) => `${percent} ${comparison?.verdict}`)).toEqual([
      '5 good',
      '25 good',
      '50 good',
    ]);
  });

  test.each([
    ['fails', { ...calm, errors: 100 }, '10.0 % of 1,000 requests failed, of the old revision 0.0 % of 1,000'],
    ['is slow', { ...calm, latencyMillis: { p50: 90, p95: 200 } }, '95 of 100 requests took up to 200 ms'],
    ['costs more', { ...calm, billedSeconds: 100 }, 'a million requests cost'],
  ])('that %s goes back to the exact earlier traffic, and says why', async (_, figures, why) => {
    const { world, id } = await rollingOut(canary);
    await pass(world, 600);
    world.cloud.plan.figures.set('web-00002', figures);
    await pass(world, 300);
    const { status, failure, service } = world.deployment(id);
    expect({ status, code: failure?.code }).toEqual({ status: 'failed', code: 'rollout-stopped' });
    expect(failure?.message).toContain(why);
    expect(trafficOf(world)).toBe('web-00001=100');
    expect(world.service(service).stable?.revision).toBe('web-00001');
  });

  test('of which few requests are known goes on, and says that they were few', async () => {
    const { world, id } = await rollingOut(canary);
    await pass(world, 1200);
    expect(world.deployment(id).status).toBe('succeeded');
    expect(world.deployment(id).rollout?.past[0]?.comparison).toMatchObject({ verdict: 'few' });
  });

  test('is judged on what it costs only where its share is large', async () => {
    const { world, id } = await rollingOut(canary);
    world.cloud.plan.figures.set('web-00002', { ...calm, billedSeconds: 100 });
    await pass(world, 540);
    expect(trafficOf(world)).toBe('web-00002=25 web-00001=75');
    await pass(world, 180);
    expect(world.deployment(id).failure?.message).toMatch(/^With 50 % .* cost/);
  });

  test('starts with all traffic where there is nothing to compare it with, or an earlier release comes back', async () => {
    const { world } = await rollingOut(canary);
    await pass(world, 1200);
    const back = await world.request({ release: { kind: 'rollback', id: null } });
    await world.run();
    expect(world.deployment(back.id)).toMatchObject({ status: 'succeeded' });
    expect(world.deployment(back.id).rollout).toBeUndefined();
  });
});

test('a strategy that is set while all traffic moves is for the next deployment', async () => {
  const world = createWorld();
  await world.request();
  await world.run();
  const { id } = await world.request();
  const { runs } = world.cloud.ports;
  const { setTraffic } = runs;
  Object.assign(runs, {
    setTraffic: async (...given: Parameters<typeof setTraffic>) => {
      Object.assign(runs, { setTraffic });
      await setTraffic(...given);
      world.store.put(paths.service('acme', 'web'), { ...world.service('web'), strategy: canary });
      throw new Error('the answer was lost');
    },
  });
  await world.run();
  expect(world.deployment(id).rollout).toBeUndefined();
  expect(world.deployment(id).status).toBe('succeeded');
  expect(trafficOf(world)).toBe('web-00002=100');
});

describe('a rollout on its way', () => {
  test('stands still while it is paused, and then holds its step for the rest of the time', async () => {
    const { world, id } = await rollingOut(canary);
    await pass(world, 120);
    const paused = await say(world, id, 'pause');
    expect(paused).toMatchObject({ status: 'paused', awaiting: { what: 'somebody to resume it' } });
    await pass(world, 3600);
    expect(world.deployment(id)).toMatchObject({
      status: 'paused',
      awaiting: { what: 'somebody to resume it at 5 % of the traffic' },
    });
    expect(trafficOf(world)).toBe('web-00002=5 web-00001=95');
    await say(world, id, 'resume');
    await pass(world, 120);
    expect(trafficOf(world)).toBe('web-00002=5 web-00001=95');
    await pass(world, 120);
    expect(trafficOf(world)).toBe('web-00002=25 web-00001=75');
    await pass(world, 900);
    expect(world.deployment(id).status).toBe('succeeded');
  });

  test('that nobody resumes within a day goes back', async () => {
    const { world, id } = await rollingOut(canary);
    await say(world, id, 'pause');
    world.advance(86_400 + 3600);
    await pass(world, 120);
    expect(world.deployment(id)).toMatchObject({ status: 'failed', failure: { code: 'rollout-abandoned' } });
    expect(trafficOf(world)).toBe('web-00001=100');
  });

  test('goes back also while it is paused, when the new revision does worse', async () => {
    const { world, id } = await rollingOut(canary);
    await say(world, id, 'pause');
    world.cloud.plan.figures.set('web-00002', { ...calm, errors: 500 });
    await pass(world, 120);
    expect(world.deployment(id)).toMatchObject({ status: 'failed', failure: { code: 'rollout-stopped' } });
    expect(trafficOf(world)).toBe('web-00001=100');
  });

  test('gets all traffic at once when somebody wants it now', async () => {
    const { world, id } = await rollingOut(canary);
    await say(world, id, 'pause');
    await say(world, id, 'promote');
    await world.run();
    expect(world.deployment(id).status).toBe('succeeded');
    expect(trafficOf(world)).toBe('web-00002=100');
    await expect(say(world, id, 'pause')).rejects.toMatchObject({ failure: { code: 'deployment-ended' } });
  });

  test.each([canary, blueGreen])('goes back when it is aborted: $kind', async (strategy) => {
    const { world, id } = await rollingOut(strategy);
    await requestCancel(world.shell, 'acme', id, 'user:grace');
    await world.run();
    expect(world.deployment(id).status).toBe('cancelled');
    expect(trafficOf(world)).toBe('web-00001=100');
  });

  test('does not hold up who wants an earlier release back', async () => {
    const { world, id } = await rollingOut(canary);
    const live = world.service('web').stable?.deployment ?? null;
    const back = await world.request({ release: { kind: 'rollback', id: live } });
    await world.run();
    expect(world.deployment(id)).toMatchObject({ status: 'superseded', supersededBy: back.id });
    expect(world.deployment(back.id).status).toBe('succeeded');
  });

  test('cannot be steered where there is none', async () => {
    const world = createWorld();
    const { id } = await world.request();
    await expect(say(world, id, 'pause')).rejects.toMatchObject({ failure: { code: 'no-rollout' } });
    await expect(say(world, 'd-unknown', 'pause')).rejects.toMatchObject({ failure: { code: 'deployment-not-found' } });
  });
});

test('blue-green switches at once, keeps the old revision at hand, and is compared with what was before', async () => {
  const { world, id } = await rollingOut(blueGreen);
  expect(world.cloud.services.get('web')?.traffic).toEqual([
    { revision: 'web-00002', percent: 100, tag: 'd02' },
    { revision: 'web-00001', percent: 0, tag: 'd01' },
  ]);
  world.cloud.plan.figures.delete('web-00001');
  world.cloud.plan.figures.set('web-00002', { ...calm, errors: 50 });
  await pass(world, 60);
  expect(world.deployment(id).failure?.message).toContain('of the old revision 0.0 % of 1,000 requests failed');
  expect(trafficOf(world)).toBe('web-00001=100');
});
