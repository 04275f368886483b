import { randomUUID } from 'node:crypto';
import type { DeploymentView } from '../shared/api.ts';
import type { WorkingTree } from '../test/e2e/working-tree.ts';
import type { TestStack } from '../test/stack.ts';

/** Pushes what is committed to a repository of the local GitHub. */
export async function push(stack: TestStack, tree: WorkingTree, repository: string): Promise<void> {
  const authorization = `Authorization: Basic ${Buffer.from(`x:${stack.local.token}`).toString('base64')}`;
  const remote = `${stack.local.github}/${repository}.git`;
  await tree.git('-c', `http.extraHeader=${authorization}`, 'push', '--quiet', '--force', remote, 'HEAD:main');
}

/** Posts a request that makes a deployment and waits until that is live; throws when it does not come to be. */
export async function deployed(stack: TestStack, path: string, body: object): Promise<DeploymentView> {
  const deployment = await ended(stack, path, body);
  if (deployment.status !== 'succeeded') throw new Error(deployment.failure?.message ?? deployment.status);
  return deployment;
}

/** The same, however it ends. */
export async function ended(stack: TestStack, path: string, body: object): Promise<DeploymentView> {
  const accepted = await stack.api(`/v1/orgs/local${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
  });
  if (!accepted.ok) throw new Error(`${path} answered ${accepted.status}: ${await accepted.text()}`);
  let deployment = (await accepted.json()) as DeploymentView;
  while (deployment.endedAt === null) {
    await new Promise((resolve) => setTimeout(resolve, 25));
    const answer = await stack.api(`/v1/orgs/local/deployments/${deployment.id}`);
    if (answer.ok) deployment = (await answer.json()) as DeploymentView;
  }
  return deployment;
}
