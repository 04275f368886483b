import {
  type Approval,
  type ApprovedPart,
  approvedParts,
  countingApprovals,
  voidSentence,
} from '../../shared/approval.ts';
import type { Deployment } from '../../shared/deployment.ts';
import { type Failure, failure } from '../../shared/problems.ts';
import type { Service } from '../../shared/service.ts';
import { contentHash } from '../content-hash.ts';
import { later } from '../later.ts';

type Approvable = Pick<Deployment, 'spec' | 'source' | 'plan' | 'sizing' | 'env' | 'actor' | 'approval'>;
type Settings = Pick<Service, 'approval' | 'checks' | 'strategy' | 'carried'>;

/** SHA-256 of each part of what would go live. What was approved is corrected by nobody (stages/second-try.ts). */
function partsOf({ spec, source, plan, sizing, env }: Approvable, { checks, strategy, carried }: Settings) {
  const parts: Readonly<Record<ApprovedPart, unknown>> = {
    request: spec,
    commit: [source?.repository, source?.sha],
    plan: [plan, sizing],
    // Secrets stand here with the number of their version.
    variables: env,
    checks: checks ?? null,
    rollout: strategy ?? null,
    // What was set in the console and kept: its variables and sizes stand among those of the deployment.
    access: [carried?.serviceAccount ?? null, carried?.isPrivate ?? false],
  };
  return Object.fromEntries(approvedParts.map((name) => [name, contentHash(parts[name])]));
}

/** Only what is new has to be approved: a rollback brings back what went live before, and helps. */
export function needsApproval({ spec }: Pick<Deployment, 'spec'>, { approval }: Settings): boolean {
  return approval != null && spec.release?.kind !== 'rollback';
}

/**
 * The approval as it stands for what would go live now: asked anew where none was, and with approvals of something else
 * counting no more. Null where none is needed. Time is ISO 8601.
 */
export function approvalOf(deployment: Approvable, service: Settings, now: string): Approval | null {
  const { approval: policy } = service;
  if (policy == null || !needsApproval(deployment, service)) return null;
  const parts = partsOf(deployment, service);
  const specHash = contentHash(parts);
  const before = deployment.approval;
  if (before === undefined) {
    const expiresAt = later(now, policy.expiresSeconds);
    const asked = { given: [], refused: null, changed: [], askedAt: now, expiresAt };
    return { specHash, parts, required: policy.approvers, ...asked };
  }
  const changed = approvedParts.filter((name) => before.parts[name] !== parts[name]);
  // More may be asked for since, and never less than when it was asked.
  const required = Math.max(before.required, policy.approvers);
  const isVoid = changed.length > 0 && before.given.some((each) => each.specHash !== specHash);
  return { ...before, required, parts, specHash, changed: isVoid ? changed : before.changed };
}

/** Whether as many people as are asked for approved exactly this. */
export function isApproved(approval: Approval, requester: string): boolean {
  return countingApprovals(approval, approval.specHash, requester).length >= approval.required;
}

/** Why a deployment that was built must not go on: what was approved is not what would go live. Null where it may. */
export function lapseOf(deployment: Approvable, service: Settings, now: string): Failure | null {
  // Who was let through before an owner asked for approval goes on; so does who was approved, when it is asked for no more.
  if (deployment.approval === undefined) return null;
  const approval = approvalOf(deployment, service, now);
  if (approval === null || isApproved(approval, deployment.actor)) return null;
  const why = voidSentence(approval) ?? `${approval.required} people have to approve it, and fewer did.`;
  return failure('approval-void', why, 'Deploy again, and have that approved.');
}
