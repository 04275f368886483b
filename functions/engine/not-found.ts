import type { Deployment } from '../../shared/deployment.ts';
import { Problem } from '../../shared/problems.ts';
import { deploymentStatusLabels } from '../../shared/statuses.ts';

/** What whoever names a service that is not there is told. */
export const serviceNotFound = (name: string): Problem =>
  new Problem('service-not-found', `There is no service ${name}.`, 'List them with `slipway services`.');

/** What whoever names a deployment that is not there is told. */
export const deploymentNotFound = (id: string): Problem =>
  new Problem('deployment-not-found', `There is no deployment ${id}.`, 'List them with `slipway list`.');

/** What whoever wants something of a deployment that is over is told, with what there is to do instead. */
export function alreadyEnded({ id, status }: Pick<Deployment, 'id' | 'status'>, hint: string): Problem {
  const label = deploymentStatusLabels[status].toLowerCase();
  return new Problem('deployment-ended', `${id} has already ended: ${label}.`, hint);
}
