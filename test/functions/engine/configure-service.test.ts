import { expect, test } from 'vitest';
import { configureService } from '../../../functions/engine/configure-service.ts';
import { tick } from '../../../functions/engine/tick.ts';
import type { UpdateService } from '../../../shared/api.ts';
import { createWorld } from '../../fakes/world.ts';

const by = { actor: 'user:ada', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };

async function deployedWorld() {
  const world = createWorld();
  await world.request();
  await world.run();
  const configure = (change: UpdateService) => configureService(world.store, 'acme', 'web', change, by);
  return { world, configure };
}

test('a stage ends at the deadline of its service, with the seconds it was given and what it waited for', async () => {
  const { world, configure } = await deployedWorld();
  await configure({ deadlines: { build: 600 } });
  world.cloud.plan.build = 'WORKING';
  const { id } = await world.request();
  await world.run();
  world.advance(595);
  await tick(world.shell);
  await world.run();
  expect(world.deployment(id).status).toBe('running');
  world.advance(65);
  await tick(world.shell);
  await world.run();
  expect(world.deployment(id)).toMatchObject({
    status: 'failed',
    failure: {
      code: 'build-timeout',
      message: 'The build did not finish within 600 s. It waited for Cloud Build to finish.',
    },
  });
});

test('Cloud Build is given less time than the stage, so that its own words are heard', async () => {
  const { world, configure } = await deployedWorld();
  const timeouts: number[] = [];
  const { create } = world.cloud.ports.builds;
  Object.assign(world.cloud.ports.builds, {
    create: async (request: Parameters<typeof create>[0]) => {
      timeouts.push(request.timeoutSeconds);
      return create(request);
    },
  });
  await world.request();
  await world.run();
  await configure({ deadlines: { build: 3_600 } });
  await world.request();
  await world.run();
  expect(timeouts).toEqual([1_200, 3_300]);
});

test('what is not named stays, and null gives a stage the usual time again', async () => {
  const { world, configure } = await deployedWorld();
  await configure({ deadlines: { build: 600, verify: 90 }, cancelInProgress: true });
  await configure({ deadlines: { build: null } });
  expect(world.service('web')).toMatchObject({ deadlines: { verify: 90 }, cancelInProgress: true });
  expect(world.service('web').deadlines).not.toHaveProperty('build');
});

test.each([
  [{ build: 419 }, 'a build has at least 420 s'],
  [{ verify: 59 }, 'verify'],
  [{ build: 7_201 }, 'build'],
])('a deadline outside of its bounds is refused and changes nothing: %j', async (deadlines, words) => {
  const { world, configure } = await deployedWorld();
  const before = world.service('web');
  await expect(configure({ deadlines })).rejects.toMatchObject({
    failure: { code: 'request-invalid', message: expect.stringContaining(words) },
  });
  expect(world.service('web')).toEqual(before);
});

test('checks stay beside what is not named, and null gives the usual request again', async () => {
  const { world, configure } = await deployedWorld();
  await configure({ checks: { http: [{ path: '/health' }], inARow: 2 } });
  await configure({ checks: { tries: 9 } });
  expect(world.service('web').checks).toEqual({ http: [{ path: '/health' }], inARow: 2, tries: 9 });
  await configure({ checks: { http: null, inARow: null, tries: null } });
  expect(world.service('web').checks).toEqual({});
});

test('checks that verify has no time for are refused, also when its deadline is what changes', async () => {
  const { world, configure } = await deployedWorld();
  await expect(configure({ checks: { http: [{ path: '//evil.example' }] } })).rejects.toMatchObject({
    failure: { code: 'request-invalid', message: expect.stringContaining('another host') },
  });
  await configure({ checks: { http: [{ path: '/' }], tries: 20 } });
  const before = world.service('web');
  await expect(configure({ deadlines: { verify: 120 } })).rejects.toMatchObject({
    failure: { message: expect.stringContaining('verify has 120 s') },
  });
  expect(world.service('web')).toEqual(before);
});

test('each change is an entry of the audit trail', async () => {
  const { world, configure } = await deployedWorld();
  await configure({ cancelInProgress: true });
  const actions = [...world.store.docs].filter(([path]) => path.startsWith('orgs/acme/audit/'));
  expect(actions.map(([, { data }]) => [data['action'], data['resource']])).toContainEqual([
    'configure-service',
    'services/web',
  ]);
});

test('what was learned is forgotten when that is asked, and only then', async () => {
  const { world, configure } = await deployedWorld();
  const learned = { repository: 'acme/web', root: '', port: 3000, deployment: 'web-1', at: '2026-11-21T08:00:00.000Z' };
  world.store.put('orgs/acme/services/web', { ...world.service('web'), learned });
  expect((await configure({ cancelInProgress: true })).learned).toEqual(learned);
  expect((await configure({ forgetLearned: true })).learned).toBeNull();
  const { id } = await world.request();
  await world.run();
  expect(world.deployment(id)).toMatchObject({ status: 'succeeded', plan: { port: 8080 } });
});
