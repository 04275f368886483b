import { afterAll, beforeAll, expect, test } from 'vitest';
import { push } from '../../bench/deployments.ts';
import { type DeploymentView, deploymentViewSchema } from '../../shared/api.ts';
import { type StageName, stageNames } from '../../shared/stages.ts';
import { isTerminal } from '../../shared/statuses.ts';
import { startStack, type TestStack } from '../stack.ts';
import { type CloudBuild, openCloudBuild } from './cloud-build.ts';
import { type CloudRun, openCloudRun } from './cloud-run.ts';
import { readDeployment, textOf, until } from './deployments.ts';
import { nodeServer, openWorkingTree, type WorkingTree } from './working-tree.ts';

const service = 'cancelled';
const repository = `local/${service}`;
const stagesBefore = stageNames.slice(0, stageNames.indexOf('promote'));
/** A stage may be over before the request to cancel has come. */
const attempts = 12;
let stack: TestStack;
let tree: WorkingTree;
let run: CloudRun;
let builds: CloudBuild;
let url = '';

beforeAll(async () => {
  [stack, tree] = await Promise.all([startStack(), openWorkingTree(service)]);
  run = openCloudRun(stack.local);
  builds = openCloudBuild(stack.local);
  // Every stage takes long enough here to be met, and none so long that it is waited for.
  await tree.commit(nodeServer('version 1', [], { build: 'sleep 1' }));
  await push(stack, tree, repository);
  const live = await ended(await ask());
  expect(live).toMatchObject({ status: 'succeeded' });
  url = live.run?.url ?? '';
});
afterAll(async () => {
  await builds?.close();
  await run?.close();
  await stack?.stop();
  await tree?.remove();
});

async function post(path: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return stack.api(`/v1/orgs/local${path}`, { method: 'POST', body: JSON.stringify(body), headers });
}

async function ask(): Promise<string> {
  const answer = await post('/deployments', { service, repository });
  return deploymentViewSchema.parse(await answer.json()).id;
}

function ended(id: string): Promise<DeploymentView> {
  return until(`the end of ${id}`, 120, async () => {
    const deployment = await readDeployment(stack, id);
    return isTerminal(deployment.status) ? deployment : null;
  });
}

/** Cancels a deployment as soon as it is in the stage; null where that came too late or met another one. */
async function cancelledIn(stage: StageName): Promise<DeploymentView | null> {
  const id = await ask();
  for (;;) {
    const seen = await readDeployment(stack, id);
    const isThere = seen.stage !== null && stageNames.indexOf(seen.stage) >= stageNames.indexOf(stage);
    if (!isThere && !isTerminal(seen.status)) continue;
    await post(`/deployments/${id}:cancel`, {});
    const end = await ended(id);
    return end.status === 'cancelled' && end.stage === stage ? end : null;
  }
}

test.each(stagesBefore)('a deployment that is cancelled in %s ends so and leaves nothing behind', async (stage) => {
  const before = await run.traffic(service);
  let end: DeploymentView | null = null;
  for (let attempt = 0; end === null && attempt < attempts; attempt += 1) {
    // What came through meanwhile was promoted, and is what was there before.
    end = await cancelledIn(stage);
  }
  if (end === null) throw new Error(`No deployment could be cancelled in ${stage}.`);
  const { stages, failure, cancel } = end;
  expect(failure).toBeNull();
  expect(cancel?.actor).toMatch(/^user:/);
  expect(stages[stage].status).toBe('cancelled');
  expect(stages.promote.status).toBe('skipped');
  const after = await run.traffic(service);
  const shares = (traffic: typeof before) => traffic?.asked.map(({ percent }) => percent);
  expect(shares(after)).toEqual(shares(before));
  expect(after?.asked.some(({ revision }) => revision === end?.run?.revision)).toBe(false);
  const statuses = await builds.statuses(`d-${end.id}-`);
  expect(statuses.filter((status) => !['SUCCESS', 'CANCELLED', 'FAILURE'].includes(status))).toEqual([]);
  expect(await textOf(url)).toBe('version 1');
});
