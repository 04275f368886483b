import type { Decision, Snapshot } from '../decision.ts';
import { approvalOf, isApproved } from '../guard/approval.ts';

/** What passed its checks goes on once people have approved it, where the service asks for that; the approvals stay on record. */
export function onceApproved({ deployment, service }: Snapshot, checked: Decision, now: string): Decision {
  if (checked.kind !== 'done') return checked;
  const approval = approvalOf(deployment, service, now);
  if (approval === null) return checked;
  if (!isApproved(approval, deployment.actor)) return { kind: 'await-approval', approval };
  return { ...checked, patch: { ...checked.patch, approval } };
}
