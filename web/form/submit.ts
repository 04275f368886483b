import type { CreateDeployment, DeploymentView } from '../../shared/api.ts';
import { type Answer, createDeployment } from '../api.ts';

let unanswered: { readonly body: string; readonly key: string } | null = null;

/** Sends the request. After a lost answer the same request has the same key again, so that pressing twice deploys once. */
export async function submit(request: CreateDeployment): Promise<Answer<DeploymentView>> {
  const body = JSON.stringify(request);
  const key = unanswered?.body === body ? unanswered.key : crypto.randomUUID();
  unanswered = { body, key };
  const answer = await createDeployment(request, key);
  if (answer.ok || answer.failure.code !== 'dependency-unavailable') unanswered = null;
  return answer;
}
