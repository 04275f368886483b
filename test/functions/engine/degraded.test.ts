import { Status } from 'google-gax';
import { expect, test } from 'vitest';
import { requestCancel } from '../../../functions/engine/cancel.ts';
import { tick } from '../../../functions/engine/tick.ts';
import { protectAll } from '../../../functions/google/protected.ts';
import type { Ports } from '../../../functions/ports.ts';
import { createWorld, type World } from '../../fakes/world.ts';

type Guarded =
  | 'github'
  | 'builds'
  | 'scans'
  | 'runs'
  | 'jobs'
  | 'runLogs'
  | 'figures'
  | 'secrets'
  | 'project'
  | 'accounts';

const refused = () => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
const unavailable = () => Object.assign(new Error('14 UNAVAILABLE'), { code: Status.UNAVAILABLE });

/** The world behind the real policies, with outages that a test begins and ends. */
function worldWithOutages(): { readonly world: World; readonly away: Set<Guarded> } {
  const world = createWorld();
  const away = new Set<Guarded>();
  const failing = <Port extends object>(port: Port, name: Guarded, trouble: () => Error): Port => {
    const methods = Object.entries(port).map(([method, perform]: [string, (...args: unknown[]) => unknown]) => [
      method,
      async (...args: unknown[]) => {
        if (away.has(name)) throw trouble();
        return perform(...args);
      },
    ]);
    return Object.fromEntries(methods) as Port;
  };
  const { github, builds, scans, runs, jobs, runLogs, figures, secrets, project, accounts } = world.cloud.ports;
  const bare = {
    github: failing(github, 'github', refused),
    builds: failing(builds, 'builds', unavailable),
    scans: failing(scans, 'scans', unavailable),
    runs: failing(runs, 'runs', unavailable),
    jobs: failing(jobs, 'jobs', unavailable),
    runLogs: failing(runLogs, 'runLogs', unavailable),
    figures: failing(figures, 'figures', unavailable),
    secrets: failing(secrets, 'secrets', unavailable),
    accounts: failing(accounts, 'accounts', unavailable),
    project: failing(project, 'project', () => Object.assign(new Error('answered 503'), { status: 503 })),
  };
  const { ports } = protectAll(bare, { firstRetryMs: 1, halfOpenAfterMs: 5 });
  const guarded: Ports = { ...world.cloud.ports, ...ports };
  Object.assign(world.shell, { ports: guarded });
  return { world, away };
}

const outages: readonly (readonly [Guarded, string, string])[] = [
  ['github', 'validate', 'GitHub to answer again'],
  ['secrets', 'plan', 'Secret Manager to answer again'],
  ['runs', 'preflight', 'Cloud Run to answer again'],
  ['project', 'preflight', 'Google Cloud to answer again'],
  ['builds', 'build', 'Cloud Build to answer again'],
  ['runs', 'release', 'Cloud Run to answer again'],
  ['runLogs', 'verify', 'Cloud Logging to answer again'],
  ['runs', 'promote', 'Cloud Run to answer again'],
];

test.each(outages)(
  'while %s is away, %s waits for it and says so, and goes on when it is back',
  async (port, stage, what) => {
    const { world, away } = worldWithOutages();
    const { id } = await world.request({ env: { KEY: { secret: 'key' } } });
    await world.run(`stage-${stage}`);
    away.add(port);
    await world.run();
    expect(world.deployment(id)).toMatchObject({ status: 'running', stage, awaiting: { what } });
    // Well beyond the attempts that are counted for other trouble.
    for (let minute = 0; minute < 2; minute += 1) {
      world.advance(61);
      await tick(world.shell);
      await world.run();
    }
    expect(world.deployment(id)).toMatchObject({ status: 'running', stage, awaiting: { what } });
    away.delete(port);
    await new Promise((resolve) => setTimeout(resolve, 10));
    world.advance(61);
    await tick(world.shell);
    await world.run();
    expect(world.deployment(id)).toMatchObject({ status: 'succeeded', failure: null });
    expect(world.cloud.builds.size).toBe(1);
  },
);

test('an outage that outlasts the stage ends it at its deadline, and says what was waited for', async () => {
  const { world, away } = worldWithOutages();
  const { id } = await world.request();
  away.add('github');
  for (let minute = 0; minute < 6; minute += 1) {
    await world.run();
    world.advance(61);
    await tick(world.shell);
  }
  await world.run();
  expect(world.deployment(id)).toMatchObject({
    status: 'errored',
    failure: {
      code: 'stage-timeout',
      message: 'Validate did not finish within 240 s. It waited for GitHub to answer again.',
    },
  });
  expect(world.service('web').runningDep).toBeNull();
});

test('to cancel works while the dependency is away, and ends although nothing can be undone', async () => {
  const { world, away } = worldWithOutages();
  world.cloud.plan.build = 'WORKING';
  const { id } = await world.request();
  await world.run();
  away.add('builds');
  await requestCancel(world.shell, 'acme', id, 'user:ada');
  for (let minute = 0; minute < 10; minute += 1) {
    await world.run();
    world.advance(61);
    await tick(world.shell);
  }
  expect(world.deployment(id)).toMatchObject({ status: 'errored', failure: { code: 'attempts-exhausted' } });
  away.delete('builds');
  await new Promise((resolve) => setTimeout(resolve, 10));
  for (let minute = 0; minute < 4; minute += 1) {
    world.advance(61);
    await tick(world.shell);
  }
  expect(world.cloud.builds.get('b1')?.status).toBe('CANCELLED');
});

test('a moment without an answer delays nothing until the tick', async () => {
  const { world } = worldWithOutages();
  const { repository } = world.cloud.ports.github;
  let calls = 0;
  const { ports } = protectAll(
    {
      ...world.cloud.ports,
      github: {
        ...world.cloud.ports.github,
        repository: async (name) => {
          calls += 1;
          if (calls <= 4) throw refused();
          return repository(name);
        },
      },
    },
    { firstRetryMs: 1 },
  );
  Object.assign(world.shell, { ports: { ...world.cloud.ports, ...ports } });
  const { id } = await world.request();
  await world.run();
  expect(world.deployment(id).status).toBe('succeeded');
});
