import { expect, test } from 'vitest';
import { requestCancel } from '../../../functions/engine/cancel.ts';
import { configureService } from '../../../functions/engine/configure-service.ts';
import { removeService } from '../../../functions/engine/remove-service.ts';
import { tick } from '../../../functions/engine/tick.ts';
import type { JobRun } from '../../../functions/jobs-port.ts';
import type { UpdateChecks } from '../../../shared/http-checks.ts';
import { createWorld, type World } from '../../fakes/world.ts';

const by = { actor: 'user:ada', traceparent: '' };

function migrating(): World {
  const world = createWorld();
  world.cloud.files.set('Procfile', 'release: npm run migrate\n');
  return world;
}

async function checked(checks: UpdateChecks): Promise<World> {
  const world = createWorld();
  await world.request();
  await world.run();
  await configureService(world.store, 'acme', 'web', { checks }, by);
  return world;
}

const jobsIn = (world: World) => world.cloud.journal.filter((line) => /^(run|cancel|remove)-job/.test(line));

test('a release command runs once, from the new image with all of the release, before the revision is created', async () => {
  const world = migrating();
  const { id } = await world.request({ env: { NAME: 'value', KEY: { secret: 'key:7' } } });
  await world.run();
  const { status, releaseCommand, build } = world.deployment(id);
  expect(status).toBe('succeeded');
  expect(world.cloud.jobs.requests).toEqual([
    expect.objectContaining({
      job: 'web-r1',
      command: 'npm run migrate',
      image: expect.stringContaining(`@${build?.digest}`),
      env: { NAME: 'value', KEY: { secret: 'key:7' } },
      serviceAccount: 'run@acme',
    }),
  ]);
  const order = world.cloud.journal.filter((line) => /^(run-job|create-service)/.test(line));
  expect(order).toEqual(['run-job web-r1', expect.stringContaining('create-service web')]);
  expect(releaseCommand).toMatchObject({ exitCode: 0, lines: [{ text: 'migrated' }], cut: false, trouble: null });
});

test('a release command that fails ends the deployment with its last words, and nothing else was touched', async () => {
  const world = migrating();
  await world.request();
  await world.run();
  const before = world.cloud.services.get('web')?.traffic;
  Object.assign(world.cloud.jobs.plan, { state: 'failed', exitCode: 3, lines: ['begin', 'no such table'] });
  const { id } = await world.request();
  await world.run();
  const { status, failure, releaseCommand, run } = world.deployment(id);
  expect(status).toBe('failed');
  expect(failure).toMatchObject({ code: 'release-command-failed', fault: 'user' });
  expect(failure?.message).toContain('exit 3 after 1.0 s');
  expect(failure?.message).toContain('begin | no such table');
  expect(releaseCommand).toMatchObject({ exitCode: 3, lines: [{ text: 'begin' }, { text: 'no such table' }] });
  expect(run).toBeNull();
  expect(world.cloud.services.get('web')?.traffic).toEqual(before);
  expect([...world.cloud.revisions.keys()]).toEqual(['web-00001']);
});

test('a command whose answer was lost is found by its name and not begun again', async () => {
  const world = migrating();
  world.cloud.plan.failOnce.add('run-job');
  const { id } = await world.request();
  await world.run();
  expect(world.deployment(id).status).toBe('succeeded');
  expect(jobsIn(world)).toEqual(['run-job web-r1']);
});

test('the job of another deployment of the same number is nobody’s proof', async () => {
  const world = migrating();
  const other: JobRun = {
    job: 'web-r1',
    state: 'succeeded',
    createdAt: '2026-11-20T08:00:00.000Z',
    startedAt: null,
    endedAt: '2026-11-20T08:00:09.000Z',
    exitCode: 0,
    message: null,
    labels: { 'slipway-deployment': 'web-1-forgotten' },
  };
  world.cloud.jobs.runs.set('web-r1', other);
  const { id } = await world.request();
  await world.run();
  expect(world.deployment(id).failure).toMatchObject({ code: 'release-refused' });
});

test('no secret of the release stands in what is kept of its log', async () => {
  const world = migrating();
  Object.assign(world.cloud.ports.secrets, { read: async () => 'correct-horse-battery' });
  Object.assign(world.cloud.jobs.plan, { lines: ['connecting with correct-horse-battery'] });
  const { id } = await world.request({ env: { KEY: { secret: 'key:7' } } });
  await world.run();
  expect(world.deployment(id).releaseCommand?.lines).toEqual([
    expect.objectContaining({ text: 'connecting with ***REDACTED***' }),
  ]);
});

test('of a long log the end is kept, and that there was more', async () => {
  const world = migrating();
  Object.assign(world.cloud.jobs.plan, { lines: Array.from({ length: 300 }, (_, line) => `line ${line}`) });
  const { id } = await world.request();
  await world.run();
  const { lines = [], cut } = world.deployment(id).releaseCommand ?? {};
  expect(lines).toHaveLength(200);
  expect(lines.at(-1)?.text).toBe('line 299');
  expect(cut).toBe(true);
});

test('a secret of several lines is seen whole, also where its beginning is not kept', async () => {
  const world = migrating();
  const secret = Array.from({ length: 30 }, (_, line) => `part ${line} of what nobody may read`);
  Object.assign(world.cloud.ports.secrets, { read: async () => secret.join('\n') });
  const after = Array.from({ length: 190 }, (_, line) => `line ${line}`);
  Object.assign(world.cloud.jobs.plan, { lines: [...secret, ...after] });
  const { id } = await world.request({ env: { KEY: { secret: 'key:7' } } });
  await world.run();
  const kept = world
    .deployment(id)
    .releaseCommand?.lines.map(({ text }) => text)
    .join('\n');
  expect(kept).toContain('line 189');
  expect(kept).not.toContain('nobody may read');
});

test('cancelling while it runs ends its execution, and no revision is created', async () => {
  const world = migrating();
  const { id } = await world.request();
  world.cloud.jobs.plan.state = 'running';
  const { follow } = world.cloud.ports.jobs;
  Object.assign(world.cloud.ports.jobs, {
    follow: async (...asked: Parameters<typeof follow>) => {
      await requestCancel(world.shell, 'acme', id, 'user:bob');
      return follow(...asked);
    },
  });
  await world.run();
  expect(world.deployment(id)).toMatchObject({ status: 'cancelled', failure: null });
  expect(jobsIn(world)).toEqual(['run-job web-r1', 'cancel-job web-r1']);
  expect(world.cloud.revisions.size).toBe(0);
});

test('what nobody can find any more is not begun a second time', async () => {
  const world = migrating();
  const { id } = await world.request();
  Object.assign(world.cloud.ports.jobs, { follow: async () => null });
  await world.run();
  expect(world.deployment(id).failure).toMatchObject({
    code: 'release-command-failed',
    message: expect.stringContaining('Its job was removed in Cloud Run.'),
  });
  expect(jobsIn(world)).toEqual(['run-job web-r1']);
});

test('a check command asks the new revision after the requests, by its own address', async () => {
  const world = await checked({ command: 'npm run smoke' });
  const { id } = await world.request();
  await world.run();
  expect(world.cloud.jobs.requests).toEqual([
    expect.objectContaining({
      job: 'web-c2',
      command: 'npm run smoke',
      env: { SLIPWAY_URL: 'https://d02---web.run.app' },
    }),
  ]);
  const { status, verification, checkCommand } = world.deployment(id);
  expect(status).toBe('succeeded');
  expect(checkCommand?.exitCode).toBe(0);
  const check = { name: 'answers', request: 'npm run smoke', expected: 'exit 0', ok: true };
  expect(verification?.checks).toContainEqual(expect.objectContaining(check));
});

test('a check command that fails withdraws the revision, and says what it printed', async () => {
  const world = await checked({ command: 'npm run smoke' });
  const before = world.cloud.services.get('web')?.traffic;
  Object.assign(world.cloud.jobs.plan, { state: 'failed', exitCode: 1, lines: ['the basket is empty'] });
  const { id } = await world.request();
  await world.run();
  const { status, failure, checkCommand } = world.deployment(id);
  expect(status).toBe('failed');
  expect(failure).toMatchObject({ code: 'check-failed', message: expect.stringContaining('the basket is empty') });
  expect(checkCommand?.exitCode).toBe(1);
  expect(world.cloud.services.get('web')?.traffic).toEqual(before);
});

test('both run where both are asked for, each once', async () => {
  const world = await checked({ command: 'npm run smoke' });
  world.cloud.files.set('Procfile', 'release: npm run migrate\n');
  const { id } = await world.request();
  await world.run();
  expect(world.deployment(id).status).toBe('succeeded');
  expect(jobsIn(world)).toEqual(['run-job web-r2', 'run-job web-c2']);
});

test('a check command may not hold a secret or be no command', async () => {
  const world = await checked({});
  const set = (command: string) => configureService(world.store, 'acme', 'web', { checks: { command } }, by);
  await expect(set('curl -H "Authorization: Bearer ghp_0123456789abcdefghijklmnopqrstuvwxyzAB"')).rejects.toMatchObject(
    {
      failure: { code: 'request-invalid' },
    },
  );
  await expect(set(' ')).rejects.toMatchObject({ failure: { code: 'request-invalid' } });
});

test('the last few jobs are kept, and none that is young goes', async () => {
  const world = migrating();
  const old = (job: string, hours: number): JobRun => {
    const at = new Date(Date.UTC(2026, 10, 21, 8) - hours * 3_600_000).toISOString();
    return {
      job,
      state: 'succeeded',
      createdAt: at,
      startedAt: at,
      endedAt: at,
      exitCode: 0,
      message: null,
      labels: {},
    };
  };
  for (const [job, hours] of [
    ['web-r93', 9],
    ['web-r94', 8],
    ['web-r95', 7],
    ['web-r96', 6],
    ['web-r97', 1],
  ] as const) {
    world.cloud.jobs.runs.set(job, old(job, hours));
  }
  await world.request();
  await world.run();
  expect(jobsIn(world)).toEqual(['run-job web-r1', 'remove-job web-r94', 'remove-job web-r93']);
});

test('the jobs of a service go when no delivery can still be on its way that would run them again', async () => {
  const world = migrating();
  await world.request();
  await world.run();
  await removeService({ store: world.store, ports: world.cloud.ports }, 'acme', 'web');
  expect(world.cloud.jobs.runs.size).toBe(1);
  world.advance(6060);
  await tick(world.shell);
  expect(world.cloud.jobs.runs.size).toBe(0);
});

test('a release says at which migration it stands, also one that ran none itself', async () => {
  const world = migrating();
  const first = await world.request();
  await world.run();
  const release = (id: string) => world.store.docs.get(`orgs/acme/releases/${id}`)?.data;
  const { migration } = release(first.id) ?? {};
  expect(migration).toMatchObject({ release: first.id });
  const back = await world.request({ release: { kind: 'restart', id: null } });
  await world.run();
  expect(release(back.id)).toMatchObject({ migration });
});
