import { expect, test } from 'vitest';
import { paths } from '../../../functions/engine/documents.ts';
import { tick } from '../../../functions/engine/tick.ts';
import type { RevisionFigures } from '../../../functions/figures-port.ts';
import { isWorse, type Met, troubleOf, watchRules } from '../../../shared/watch.ts';
import { createWorld, type World } from '../../fakes/world.ts';

type Counts = Partial<Pick<RevisionFigures, 'requests' | 'errors'>>;

/** Two releases of one service, the second of which is live; figures by the number of the revision. */
async function twoReleases(figures: Readonly<Record<1 | 2, Counts>>): Promise<World> {
  const world = createWorld();
  await deployed(world, '1');
  await deployed(world, '2');
  const [live, before] = revisionsOf(world);
  world.cloud.plan.figures.set(before, figures[1]).set(live, figures[2]);
  return world;
}

async function deployed(world: World, head: string): Promise<void> {
  world.cloud.plan.head = head.repeat(40);
  await world.request();
  await world.run();
  expect(world.service('web').stable?.sha).toBe(head.repeat(40));
}

function revisionsOf(world: World): readonly [live: string, before: string] {
  const { watch } = world.service('web');
  if (watch === undefined) throw new Error('nobody watches');
  return [watch.revision, watch.before.revision];
}

async function minutes(world: World, count: number): Promise<void> {
  for (let minute = 0; minute < count; minute += 1) {
    world.advance(61);
    await tick(world.shell);
  }
}

const bad = { requests: 1000, errors: 100 };
const good = { requests: 50_000, errors: 100 };
const told = (world: World) => world.troubles.filter((each) => each.includes('is worse'));

test('a release that is worse than the one before is told once, with its numbers and the way back', async () => {
  const world = await twoReleases({ 1: good, 2: bad });
  const { stable } = world.service('web');
  await minutes(world, 30);
  const { watch, watchAt } = world.service('web');
  expect(watch?.trouble?.met).toMatchObject(bad);
  expect(watch?.before.met).toMatchObject(good);
  expect(watchAt).toBeNull();
  expect(told(world)).toEqual([`the release ${stable?.deployment} of acme/web is worse than the one before`]);
  expect(watch && troubleOf('web', watch)).toEqual({
    sentence:
      `Users meet more errors since ${stable?.deployment} went live: 10.0 % of 1,000 requests failed; ` +
      `of ${watch?.before.release} before it, 0.2 % of 50,000 requests failed.`,
    command: `slipway rollback web --to ${watch?.before.release}`,
  });
  expect(world.service('web').stable, 'nothing goes back by itself').toEqual(stable);
});

test('a good release is watched for a day, every five minutes at most, and then no more', async () => {
  const world = await twoReleases({ 1: good, 2: good });
  let asked = 0;
  const { of } = world.cloud.ports.figures;
  Object.assign(world.cloud.ports.figures, {
    of: (...args: Parameters<typeof of>) => {
      asked += 1;
      return of(...args);
    },
  });
  await minutes(world, 60);
  // The release before is asked about once; an hour has twelve times five minutes.
  expect(asked).toBeLessThanOrEqual(13);
  expect(asked).toBeGreaterThanOrEqual(8);
  world.advance(watchRules.seconds);
  await minutes(world, 2);
  const last = asked;
  expect(world.service('web')).toMatchObject({ watchAt: null, watch: { before: { met: good } } });
  await minutes(world, 20);
  expect(asked).toBe(last);
  expect(told(world)).toEqual([]);
});

test('a release that an earlier version of the code has replaced meanwhile is watched no more', async () => {
  const world = await twoReleases({ 1: good, 2: bad });
  const { stable } = world.service('web');
  const path = paths.service('acme', 'web');
  world.store.put(path, { ...world.service('web'), stable: { ...stable, deployment: 'web-3' } });
  await minutes(world, 12);
  expect(world.service('web').watchAt).toBeNull();
  expect(told(world)).toEqual([]);
});

test('what came first alone is not compared: there is nothing to go back to', async () => {
  const world = createWorld();
  await deployed(world, '1');
  expect(world.service('web')).toMatchObject({ watchAt: null });
  expect(world.service('web').watch).toBeUndefined();
});

test('trouble that begins hours after the promotion is seen among what happened lately', async () => {
  const world = await twoReleases({ 1: good, 2: { requests: 1_000_000, errors: 0 } });
  await minutes(world, 10);
  const [live] = revisionsOf(world);
  world.advance(6 * 3600);
  const { of } = world.cloud.ports.figures;
  Object.assign(world.cloud.ports.figures, {
    of: async (...args: Parameters<typeof of>) => {
      const hours = (Date.parse(args[2].to) - Date.parse(args[2].from)) / 3_600_000;
      world.cloud.plan.figures.set(
        live,
        hours > 1 ? { requests: 1_000_000, errors: 60 } : { requests: 600, errors: 60 },
      );
      return of(...args);
    },
  });
  await minutes(world, 2);
  expect(world.service('web').watch?.trouble?.met).toMatchObject({ requests: 600, errors: 60 });
});

test('where an hour has too few requests, all since the promotion are counted together', async () => {
  const world = await twoReleases({ 1: good, 2: {} });
  const [live] = revisionsOf(world);
  await minutes(world, 6);
  world.advance(3 * 3600);
  const { of } = world.cloud.ports.figures;
  Object.assign(world.cloud.ports.figures, {
    of: async (...args: Parameters<typeof of>) => {
      const hours = (Date.parse(args[2].to) - Date.parse(args[2].from)) / 3_600_000;
      world.cloud.plan.figures.set(live, hours > 1 ? { requests: 30, errors: 9 } : { requests: 10, errors: 3 });
      return of(...args);
    },
  });
  await minutes(world, 2);
  expect(world.service('web').watch?.trouble?.met).toMatchObject({ requests: 30, errors: 9 });
});

test('the release before is judged by a day before the promotion, and not until all of that is known', async () => {
  const world = await twoReleases({ 1: good, 2: bad });
  const { watch } = world.service('web');
  const since = watch?.since ?? '';
  let complete = false;
  const spans: { readonly from: string; readonly to: string }[] = [];
  const { of } = world.cloud.ports.figures;
  Object.assign(world.cloud.ports.figures, {
    of: async (...args: Parameters<typeof of>) => {
      if (args[1][0] === watch?.before.revision) spans.push(args[2]);
      const answer = await of(...args);
      return complete ? answer : { ...answer, through: '2026-11-20T00:00:00.000Z' };
    },
  });
  await minutes(world, 12);
  expect(spans[0]).toEqual({ from: new Date(Date.parse(since) - 86_400_000).toISOString(), to: since });
  expect(world.service('web').watch?.before.met).toBeUndefined();
  expect(told(world)).toEqual([]);
  complete = true;
  await minutes(world, 6);
  expect(told(world)).toHaveLength(1);
});

test('while nobody can be asked the watch goes on, five minutes later', async () => {
  const world = await twoReleases({ 1: good, 2: bad });
  const { of } = world.cloud.ports.figures;
  let asked = 0;
  Object.assign(world.cloud.ports.figures, {
    of: () => {
      asked += 1;
      return Promise.reject(new Error('14 UNAVAILABLE'));
    },
  });
  await minutes(world, 20);
  expect(asked).toBeGreaterThanOrEqual(3);
  expect(asked).toBeLessThanOrEqual(4);
  Object.assign(world.cloud.ports.figures, { of });
  await minutes(world, 6);
  expect(told(world)).toHaveLength(1);
});

test('the next release begins a watch of its own, whatever was found of the last one', async () => {
  const world = await twoReleases({ 1: good, 2: bad });
  await minutes(world, 12);
  expect(told(world)).toHaveLength(1);
  const { stable } = world.service('web');
  await deployed(world, '3');
  const { watch } = world.service('web');
  expect(watch).toMatchObject({ before: { release: stable?.release, revision: stable?.revision } });
  expect(watch?.trouble).toBeUndefined();
});

const met = (requests: number, errors: number): Met => ({ from: '', to: '', requests, errors });

test.each([
  ['fails as before', met(1000, 50), met(1000, 50), false],
  ['fails twice as much', met(1000, 50), met(1000, 25), true],
  ['fails a little less than twice as much', met(1000, 50), met(1000, 26), false],
  ['fails in 2 of 100', met(1000, 20), met(1000, 0), false],
  ['fails in more than that', met(1000, 21), met(1000, 0), true],
  ['had 20 requests', met(20, 20), met(1000, 0), false],
  ['had 21 requests', met(21, 1), met(1000, 0), true],
  ['is compared with nothing', met(100, 50), met(0, 0), true],
  ['had no request', met(0, 0), met(1000, 500), false],
])('a release that %s: %o after %o is worse: %s', (_, now, before, worse) => {
  expect(isWorse(now, before)).toBe(worse);
});
