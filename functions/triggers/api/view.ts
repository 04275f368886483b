import type { DeploymentView } from '../../../shared/api.ts';
import type { Deployment } from '../../../shared/deployment.ts';
import { progressOf } from '../../../shared/progress.ts';
import { asDeployment, paths } from '../../engine/documents.ts';
import { deploymentNotFound } from '../../engine/not-found.ts';
import type { Store } from '../../ports.ts';

/** A deployment with its percentage and the address of its page. */
export function viewOf(deployment: Deployment, webUrl: string): DeploymentView {
  return { ...deployment, progress: progressOf(deployment), page: `${webUrl}/deployments/${deployment.id}` };
}

export async function readDeployment(
  store: Store,
  org: string,
  id: string,
): Promise<{ readonly deployment: Deployment; readonly now: string }> {
  const { docs, now } = await store.read([paths.deployment(org, id)]);
  if (!docs[0]) {
    throw deploymentNotFound(id);
  }
  return { deployment: asDeployment(docs[0]), now };
}
