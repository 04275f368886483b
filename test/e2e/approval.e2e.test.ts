import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DeploymentView } from '../../shared/api.ts';
import { startStack, type TestStack } from '../stack.ts';
import { readDeployment, textOf, untilDeployment, untilEnded } from './deployments.ts';
import { addMember, allDocuments } from './documents.ts';
import { deploy, deployLive, slipway } from './slipway.ts';
import { nodeServer, openWorkingTree, type WorkingTree } from './working-tree.ts';

let stack: TestStack;
let tree: WorkingTree;
let url: string;

const approver = 'local-approver';
const second = 'local-second';
const viewer = 'local-viewer';

beforeAll(async () => {
  [stack, tree] = await Promise.all([startStack(), openWorkingTree('gated')]);
  await Promise.all([addMember(stack.local, second, 'owner'), addMember(stack.local, viewer, 'viewer')]);
  await tree.commit(nodeServer('version 1'));
  ({ url } = await deployLive(stack.dir, [tree.folder]));
});
afterAll(async () => {
  await stack?.stop();
  await tree?.remove();
});

const as = (user: string, ...args: readonly string[]) => slipway(stack.dir, args, { user });
const owner = (...args: readonly string[]) => slipway(stack.dir, args);

/** Another version, as far as it gets by itself. */
async function waiting(text: string, ...options: readonly string[]): Promise<DeploymentView> {
  await tree.commit(nodeServer(text));
  await owner('deploy', tree.folder, '--no-wait', ...options);
  return untilDeployment(
    stack,
    'gated',
    60,
    ({ status, approval }) => status === 'awaiting-approval' && approval?.given.length === 0,
  );
}

test('who has to approve is an owner’s to say', async () => {
  const refused = await as(approver, 'service', 'gated', '--approvals', '0');
  expect(refused).toMatchObject({ code: 1 });
  const set = await owner('service', 'gated', '--approvals', '2');
  expect(set.stdout).toContain('approval   by 2 within 86400 s');
});

test('the wrong people are refused in words, a change voids what was approved, and what two have approved goes live', async () => {
  const { id } = await waiting('version 2');
  const own = await owner('approve', id);
  expect(own).toMatchObject({ code: 1 });
  expect(own.stderr).toContain('approval-own\n  You asked for this deployment, so somebody else decides about it.\n');
  expect((await as(viewer, 'approve', id)).stderr).toContain('The role viewer may not approve.');

  const preview = await as(approver, 'approve', id, '--preview');
  expect(preview.stdout).toMatch(/commit +[0-9a-f]{7} Next version -> [0-9a-f]{7} Next version/);
  const [, seen = ''] = /hash ([0-9a-f]{12})/.exec(preview.stdout) ?? [];
  const first = await as(approver, 'approve', id, '--hash', seen);
  expect(first.stdout).toContain(`${id}  Awaiting approval, 1 of 2 approvals`);
  expect((await as(approver, 'approve', id)).stderr).toContain('approval-given');

  await owner('service', 'gated', '--check', 'GET / status=200');
  const late = await as(second, 'approve', id, '--hash', seen);
  expect(late).toMatchObject({ code: 1 });
  expect(late.stderr).toContain('approval-outdated');
  expect(late.stderr).toContain('The checks changed after user:local-approver had approved');
  expect(await textOf(url)).toBe('version 1');
  expect((await readDeployment(stack, id)).stages.build.startedAt).toBeNull();

  expect((await as(second, 'approve', id)).stdout).toContain('1 of 2 approvals');
  expect((await as(approver, 'approve', id)).stdout).toContain('2 of 2 approvals');
  const live = await untilEnded(stack, 'gated', 90);
  expect(live).toMatchObject({ id, status: 'succeeded', failure: null });
  expect(await textOf(url)).toBe('version 2');
});

test('another specification is another request, which takes the place of the one that waits and needs its own approval', async () => {
  const before = await waiting('version 3');
  const { id } = await waiting('version 4', '--env', 'GREETING=hi');
  expect(await readDeployment(stack, before.id)).toMatchObject({ status: 'superseded', supersededBy: id });
  const old = await as(approver, 'approve', before.id);
  expect(old.stderr).toContain(`${before.id} has already ended: superseded by ${id}.`);
  const rejected = await as(approver, 'reject', id, '--reason', 'not on a Friday');
  expect(rejected).toMatchObject({ code: 0 });
  expect(await readDeployment(stack, id)).toMatchObject({
    status: 'failed',
    failure: { code: 'approval-rejected', message: 'user:local-approver rejected it: not on a Friday' },
  });
  expect(await textOf(url)).toBe('version 2');
});

test('within a freeze a deployment is refused and a rollback is not; an owner’s override stands in the trail', async () => {
  await owner('service', 'gated', '--approvals', '0');
  const until = new Date(Date.now() + 3_600_000).toISOString();
  const window = ['freeze', 'gated', '--until', until, '--reason', 'the sale'];
  expect((await as(approver, ...window)).stderr).toContain('The role approver may not freeze.');
  expect(await owner(...window)).toMatchObject({ code: 0 });
  const refused = await deploy(stack.dir, [tree.folder]);
  expect(refused).toMatchObject({ code: 1, outcome: { id: null, failure: { code: 'service-frozen' } } });
  expect(refused.outcome.failure?.message).toMatch(/^gated is frozen until .+ UTC: the sale$/);

  expect(await owner('rollback', 'gated')).toMatchObject({ code: 0 });
  expect(await textOf(url)).toBe('version 1');

  const { id } = await deployLive(stack.dir, [tree.folder, '--override-freeze', 'customers cannot pay']);
  expect(await textOf(url)).toBe('version 4');
  expect(await readDeployment(stack, id)).toMatchObject({ freezeOverride: { reason: 'customers cannot pay' } });
  const audit = [...(await allDocuments(stack.local))].flatMap(([path, text]) =>
    path.includes('/audit/') ? [text] : [],
  );
  const override = audit.filter((text) => text.includes('"override-freeze"'));
  expect(override.map((text) => JSON.parse(text))).toMatchObject([
    { actor: 'user:local-user', resource: `deployments/${id}`, reason: 'customers cannot pay', outcome: 'done' },
  ]);
  const listed = await as(viewer, 'freezes', 'gated');
  const [, freeze = ''] = /^([0-9a-f]{8}) +gated/m.exec(listed.stdout) ?? [];
  expect(await owner('unfreeze', freeze)).toMatchObject({ code: 0 });
  expect((await owner('freezes')).stdout).toBe('Nothing is frozen.\n');
});
