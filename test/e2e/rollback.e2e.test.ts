import { RevisionsClient } from '@google-cloud/run';
import { credentials } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { releaseListSchema } from '../../shared/api.ts';
import { serviceSchema } from '../../shared/service.ts';
import { startStack, type TestStack } from '../stack.ts';
import { readDeployment, textOf } from './deployments.ts';
import { setRole } from './documents.ts';
import { deployLive, slipway } from './slipway.ts';
import { nodeServer, openWorkingTree, type WorkingTree } from './working-tree.ts';

let stack: TestStack;
let tree: WorkingTree;
let first: Awaited<ReturnType<typeof deployLive>>;
let second: Awaited<ReturnType<typeof deployLive>>;

const variables = ['GREETING', 'ADDED', 'TOKEN'];

beforeAll(async () => {
  [stack, tree] = await Promise.all([startStack(), openWorkingTree('back')]);
  await tree.commit(nodeServer('version 1', variables));
  const secret = { stdin: 'the first value\n' };
  first = await deployLive(stack.dir, [tree.folder, '--env', 'GREETING=hello', '--secret', 'TOKEN'], secret);
  await tree.commit(nodeServer('version 2', variables));
  const another = { stdin: 'the second value\n' };
  const set = ['--env', 'GREETING=hi', '--env', 'ADDED=yes', '--secret', 'TOKEN'];
  second = await deployLive(stack.dir, [tree.folder, ...set], another);
});
afterAll(async () => {
  await stack?.stop();
  await tree?.remove();
});

const ask = async (path: string) => (await stack.api(`/v1/orgs/local/services/back${path}`)).json();
const readService = async () => serviceSchema.parse(await ask(''));
const readReleases = async () => releaseListSchema.parse(await ask('/releases')).releases;
const environment = async () => JSON.parse(await textOf(`${second.url}/env`)) as object;
const cannotUndo = 'A rollback does not undo migrations';

test('a rollback brings image, variables and secret versions back, as a revision of its own and without a build', async () => {
  expect(await environment()).toEqual({ GREETING: 'hi', ADDED: 'yes', TOKEN: 'the second value' });
  const preview = await slipway(stack.dir, ['rollback', 'back', '--preview']);
  expect(preview.stdout).toContain(`back goes from ${second.id} back to ${first.id}:`);
  expect(preview.stdout).toMatch(/variable ADDED +a value -> none/);
  expect(preview.stdout).not.toContain('hello');

  const { code, stdout, stderr } = await slipway(stack.dir, ['rollback', 'back']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain(cannotUndo);
  expect(stdout).toContain(`- Build      not needed: the image of ${first.id}`);
  expect(stdout).toMatch(
    new RegExp(`recovered ${first.id} has all traffic .+ after the request; ${second.id} was live`),
  );
  expect(await textOf(second.url)).toBe('version 1');
  expect(await environment()).toEqual({ GREETING: 'hello', ADDED: null, TOKEN: 'the first value' });

  const [newest, ...older] = await readReleases();
  expect(newest).toMatchObject({ revision: 'back-00003', restores: { id: first.id, kind: 'rollback' } });
  expect(older.map(({ id }) => id)).toEqual([second.id, first.id]);
  expect(newest?.configHash).toBe(older[1]?.configHash);
  expect(newest?.digest).toBe(first.digest);
  const service = await readService();
  expect(service).toMatchObject({ lastPromotedSeq: 3, stable: { release: newest?.id, revision: 'back-00003' } });
  expect(Object.keys(service.env).sort()).toEqual(['GREETING', 'TOKEN']);
  const deployment = await readDeployment(stack, newest?.id ?? '');
  expect(deployment.build).toBeNull();
  expect(deployment.findings.map(({ rule }) => rule)).toContain('rollback-limits');
});

test('a rollback needs no revision of the past: by digest it goes to one that is gone', async () => {
  const { run, project, region } = stack.local;
  const [apiEndpoint = '', port] = run.split(':');
  const sslCreds = credentials.createInsecure();
  const revisions = new RevisionsClient({ apiEndpoint, port: Number(port), sslCreds, projectId: project });
  const name = `projects/${project}/locations/${region}/services/back/revisions/${second.revision}`;
  const [operation] = await revisions.deleteRevision({ name });
  await operation.promise();
  await expect(revisions.getRevision({ name })).rejects.toMatchObject({ code: 5 });
  await revisions.close();

  const { code, stderr } = await slipway(stack.dir, ['rollback', 'back', '--to', second.id, '--json']);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(await textOf(second.url)).toBe('version 2');
  expect(await environment()).toEqual({ GREETING: 'hi', ADDED: 'yes', TOKEN: 'the second value' });
});

test('a restart serves the same release from a new revision', async () => {
  const before = await readService();
  const { code, stdout } = await slipway(stack.dir, ['restart', 'back']);
  expect(code).toBe(0);
  expect(stdout).not.toContain(cannotUndo);
  const after = await readService();
  expect(after.stable?.revision).toBe('back-00005');
  expect(after.stable?.configHash).toBe(before.stable?.configHash);
  expect(after.env).toEqual(before.env);
  expect(await textOf(second.url)).toBe('version 2');
  const listed = await slipway(stack.dir, ['releases', 'back']);
  expect(listed.stdout).toMatch(new RegExp(`back-5\\S+ .* live, restart of ${second.id}`));
});

test('a release that is not there is refused in words', async () => {
  const { code, stderr } = await slipway(stack.dir, ['rollback', 'back', '--to', 'back-99-00000000']);
  expect(code).toBe(1);
  expect(stderr).toContain('release-not-found\n  back has no release back-99-00000000.\n');
  expect(stderr).toContain('slipway releases back');
});

test('a secret version that is gone ends a rollback before anything is touched', async () => {
  const before = await readService();
  const set = await slipway(stack.dir, ['secrets', 'list', '--json']);
  expect(set.stdout).toContain('back--token');
  const { SecretManagerServiceClient } = await import('@google-cloud/secret-manager');
  const { secrets, project } = stack.local;
  const [apiEndpoint = '', port] = secrets.split(':');
  const sslCreds = credentials.createInsecure();
  const client = new SecretManagerServiceClient({ apiEndpoint, port: Number(port), sslCreds, projectId: project });
  await client.destroySecretVersion({ name: `projects/${project}/secrets/back--token/versions/1` });
  await client.close();

  const { code, stderr, stdout } = await slipway(stack.dir, ['rollback', 'back', '--to', first.id]);
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  expect(stdout).toContain(
    `TOKEN of ${first.id} is version 1 of the secret back--token, which is disabled or destroyed.`,
  );
  expect((await readService()).stable).toEqual(before.stable);
  expect(await textOf(second.url)).toBe('version 2');
});

test('a viewer may look at releases and bring none back', async () => {
  await setRole(stack.local, 'viewer');
  try {
    expect((await slipway(stack.dir, ['releases', 'back'])).code).toBe(0);
    for (const command of ['rollback', 'restart']) {
      const { code, stderr } = await slipway(stack.dir, [command, 'back']);
      expect(code).toBe(1);
      expect(stderr).toContain(`The role viewer may not ${command}.`);
    }
  } finally {
    await setRole(stack.local, 'owner');
  }
});
