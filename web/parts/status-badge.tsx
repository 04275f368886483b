import { type DeploymentStatus, deploymentStatusLabels } from '../../shared/statuses.ts';

export function StatusBadge({ status }: { readonly status: DeploymentStatus }) {
  return (
    <span data-part="badge" data-status={status}>
      {deploymentStatusLabels[status]}
    </span>
  );
}
