import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startStack, type TestStack } from '../stack.ts';
import { type JobsOfRun, openJobs } from './cloud-run-jobs.ts';
import { readDeployment, textOf, until, untilDeployment } from './deployments.ts';
import { deploy, deployLive, slipway } from './slipway.ts';
import { nodeServer, openWorkingTree, type WorkingTree } from './working-tree.ts';

let stack: TestStack;
let tree: WorkingTree;
let jobs: JobsOfRun;
/** Where the users of the service are. */
let address = '';

beforeAll(async () => {
  [stack, tree] = await Promise.all([startStack(), openWorkingTree('migrated')]);
  jobs = openJobs(stack.local);
});
afterAll(async () => {
  await jobs?.close();
  await stack?.stop();
  await tree?.remove();
});

/** A server that says when it starts, and what runs before it. */
const migrating = (text: string, migration: string) => ({
  ...nodeServer(text),
  Procfile: 'web: node start.js\nrelease: node migrate.js\n',
  'migrate.js': migration,
  'start.js': `console.log('started at ' + Date.now()); await import('./server.js');`,
  'package.json': JSON.stringify({
    name: 'migrated',
    version: '1.0.0',
    private: true,
    type: 'module',
    scripts: { start: 'node start.js' },
  }),
});

/** The moment that a line of the form `WORD at MILLISECONDS` tells. */
function momentIn(log: string, word: string): readonly number[] {
  return [...log.matchAll(new RegExp(`${word} at (\\d+)`, 'g'))].map(([, millis]) => Number(millis));
}

test('a migration runs once, before the new revision starts, and its log, code and time are told', async () => {
  await tree.commit(migrating('version 1', `console.log('migrated at ' + Date.now() + ' for ' + process.env.COLOUR)`));
  const { id, url } = await deployLive(stack.dir, [tree.folder, '--env', 'COLOUR=green']);
  address = url;
  expect(await textOf(url)).toBe('version 1');
  const { stdout: log } = await slipway(stack.dir, ['logs', id]);
  const { stdout: service } = await slipway(stack.dir, ['logs', '--service', 'migrated']);
  expect(log).toMatch(/release command \| \$ node migrate\.js\nrelease command \| migrated at \d+ for green\n/);
  expect(log).toMatch(/release command \| \(exit 0 after \d/);
  const [migrated, ...again] = momentIn(log, 'migrated');
  expect(again).toEqual([]);
  for (const started of momentIn(service, 'started')) expect(started).toBeGreaterThan(migrated ?? Number.NaN);
  expect(momentIn(service, 'started').length).toBeGreaterThan(0);
  const { releaseCommand } = await readDeployment(stack, id);
  expect(releaseCommand).toMatchObject({ job: 'migrated-r1', exitCode: 0, trouble: null });
  const { stdout } = await slipway(stack.dir, ['status', id]);
  expect(stdout).toMatch(/✓ release command node migrate\.js: exit 0 after \d/);
});

test('a migration that fails stops before any traffic, and users stay where they were', async () => {
  await tree.commit(migrating('version 2', `console.error('no such table: apples'); process.exit(4)`));
  const { code, outcome } = await deploy(stack.dir, [tree.folder]);
  expect(code).toBe(1);
  expect(outcome).toMatchObject({
    status: 'failed',
    stage: 'release',
    revision: null,
    failure: { code: 'release-command-failed', message: expect.stringMatching(/exit 4 after .*no such table: apples/) },
  });
  expect((await readDeployment(stack, outcome.id ?? '')).run).toBeNull();
  expect(await textOf(address)).toBe('version 1');
  const { stdout } = await slipway(stack.dir, ['status', outcome.id ?? '']);
  expect(stdout).toMatch(/✗ release command node migrate\.js: exit 4 after .*\n {6}no such table: apples/);
});

test('who is cancelled while migrating ends its job, and the release of before still answers', async () => {
  await tree.commit(migrating('version 3', `console.log('begun'); setInterval(() => undefined, 1000)`));
  const deploying = deploy(stack.dir, [tree.folder]);
  const running = await until('the job to run', 60, async () => {
    const job = await jobs.find('migrated-r3');
    return job?.state === 'EXECUTION_RUNNING' ? job : null;
  });
  expect(running.executions).toBe(1);
  const { id } = await untilDeployment(stack, 'migrated', 20, ({ seq }) => seq === 3);
  // Until its line is known: an execution runs a moment before its program does.
  await sleep(500);
  expect((await slipway(stack.dir, ['cancel', id])).code).toBe(0);
  const { outcome } = await deploying;
  expect(outcome.status).toBe('cancelled');
  expect(await jobs.find('migrated-r3')).toMatchObject({ state: 'EXECUTION_CANCELLED', executions: 1 });
  expect(await textOf(address)).toBe('version 1');
});

test('a rollback runs no migration, and a check command asks the revision before its users do', async () => {
  await tree.commit(migrating('version 4', `console.log('migrated at ' + Date.now())`));
  const check = `node -e "process.exit(process.env.SLIPWAY_URL.startsWith('http') ? 0 : 1)"`;
  const set = await slipway(stack.dir, ['service', 'migrated', '--check-command', check]);
  expect(set.stdout).toContain('the usual request, then a command');
  const { url, id, checks } = await deployLive(stack.dir, [tree.folder]);
  expect(await textOf(url)).toBe('version 4');
  expect(checks).toContainEqual(expect.objectContaining({ request: check, expected: 'exit 0', ok: true }));
  expect((await readDeployment(stack, id)).checkCommand).toMatchObject({ job: 'migrated-c4', exitCode: 0 });

  const rollback = await slipway(stack.dir, ['rollback', 'migrated']);
  expect(rollback.code, rollback.stderr).toBe(0);
  expect(await textOf(url)).toBe('version 1');
  expect(await jobs.find('migrated-r5')).toBeNull();

  await slipway(stack.dir, ['service', 'migrated', '--check-command', 'echo the basket is empty; exit 9']);
  await tree.commit(migrating('version 6', `console.log('migrated')`));
  const { code, outcome } = await deploy(stack.dir, [tree.folder]);
  expect(code).toBe(1);
  expect(outcome).toMatchObject({ stage: 'verify', failure: { code: 'check-failed' } });
  expect(outcome.failure?.message).toMatch(/exit 9 after .*the basket is empty/);
  expect(await textOf(url)).toBe('version 1');
});
