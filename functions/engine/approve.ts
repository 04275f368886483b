import { type Approval, approvalSentence, countingApprovals, voidSentence } from '../../shared/approval.ts';
import type { AuditEntry } from '../../shared/audit.ts';
import type { Deployment } from '../../shared/deployment.ts';
import { failure, Problem } from '../../shared/problems.ts';
import { deploymentStatusLabels, isTerminal } from '../../shared/statuses.ts';
import { approvalOf, isApproved } from '../guard/approval.ts';
import { frozen } from '../guard/freeze.ts';
import { redactPatterns } from '../guard/redact-patterns.ts';
import { type Approver, expired, revise, type Target, waiting } from './approval.ts';
import { auditWrite, type By } from './audit.ts';
import { commitOnce } from './commit-once.ts';
import { asDeployment, paths } from './documents.ts';
import { type Commit, end } from './ending.ts';
import { type Loaded, loadKnown } from './load.ts';
import { outboxWrite, publishAll, toStage } from './outbox.ts';
import { entered, stageMessage } from './start.ts';
import { transition } from './transition.ts';

const conflictRounds = 5;

/** What a person's word comes to: what is written, and what follows from it. */
interface Word extends Commit {
  readonly reason?: string;
}

/**
 * Gives one approval to what was looked at; the last one that is needed lets the deployment go on.
 * Problems: deployment-not-found, deployment-ended, approval-not-awaited, approval-expired, approval-own, approval-outdated,
 * approval-given, service-frozen.
 */
export function approve(approver: Approver, target: Target, specHash: string, by: By): Promise<Deployment> {
  return takeWord(approver, target, by, 'approve', async (loaded) => {
    const { deployment, deploymentDoc, service, org, now } = loaded;
    const { actor } = by;
    const requester = deployment.actor;
    const refusal = frozen(deployment, org, service, now);
    if (refusal !== null) throw new Problem(refusal.code, refusal.message, refusal.hint);
    const approval = approvalOf(deployment, service, now);
    if (approval === null) return goOn(loaded, {}, actor, 'Approval is asked for no more');
    if (specHash !== approval.specHash) throw outdated(approval);
    if (countingApprovals(approval, specHash, requester).some((each) => each.actor === actor)) {
      const hint = `Somebody else has to approve it as well: it has ${approvalSentence(approval, requester)}.`;
      throw new Problem('approval-given', 'You have approved it already.', hint);
    }
    const after = { ...approval, given: [...approval.given, { actor, at: now, specHash }] };
    const what = `Approved by ${actor}: ${approvalSentence(after, requester)}`;
    if (isApproved(after, requester)) return goOn(loaded, { approval: after }, actor, what);
    return transition(deploymentDoc, deployment, waiting(after, requester, now), { now, actor, what });
  });
}

/** Ends a deployment that waits for approval. Problems: those of `approve` but outdated, given and frozen. */
export function reject(approver: Approver, target: Target, reason: string, by: By): Promise<Deployment> {
  return takeWord(approver, target, by, 'reject', async (loaded) => {
    const { deployment, now } = loaded;
    const { actor } = by;
    const words = redactPatterns(reason);
    const what = `${actor} rejected it: ${words}`;
    const refused = { actor, at: now, reason: words };
    const ending = {
      status: 'failed' as const,
      patch: deployment.approval === undefined ? {} : { approval: { ...deployment.approval, refused } },
      failure: failure('approval-rejected', what, 'Change what was found wrong, and deploy again.'),
      actor,
      what,
    };
    return { ...(await end(approver.store, loaded, ending)), reason: words };
  });
}

/** Who may not speak is refused; what was said is written with its audit entry, in one batch. */
async function takeWord(
  approver: Approver,
  { org, id }: Target,
  by: By,
  action: 'approve' | 'reject',
  decide: (loaded: Loaded) => Promise<Word>,
): Promise<Deployment> {
  const { store, broker, tell } = approver;
  for (let round = 0; round < conflictRounds; round += 1) {
    const loaded = await loadKnown(store, org, id);
    refuseWhoMayNot(loaded, by);
    if ((await revise(approver, loaded)) !== 'nothing') continue;
    const { writes, outgoing, reason } = await decide(loaded);
    const entry = auditWrite(org, by, {
      at: loaded.now,
      action,
      resource: `deployments/${id}`,
      outcome: 'done',
      key: `${action}~${id}~${loaded.deployment.v}`,
      ...(reason === undefined ? {} : { reason }),
    });
    // Whoever was heard and lost the answer must not be told that there is nothing to say any more.
    const isMine = async () => {
      const written = (await store.read([entry.path])).docs[0]?.data as Partial<AuditEntry> | undefined;
      return written?.actor === by.actor;
    };
    if ((await commitOnce(store, [...writes, entry], isMine)) === 'conflict') continue;
    await publishAll(store, broker, outgoing, tell);
    const after = (await store.read([paths.deployment(org, id)])).docs[0];
    return after ? asDeployment(after) : loaded.deployment;
  }
  throw new Error(`${id} kept changing while it was to be decided about`);
}

function refuseWhoMayNot({ deployment, now }: Loaded, { actor }: By): void {
  const { id, status, approval, supersededBy } = deployment;
  if (isTerminal(status)) {
    const successor = supersededBy === null ? '' : ` by ${supersededBy}`;
    const label = `${deploymentStatusLabels[status].toLowerCase()}${successor}`;
    throw new Problem('deployment-ended', `${id} has already ended: ${label}.`, 'There is nothing to decide.');
  }
  if (status !== 'awaiting-approval' || approval === undefined) {
    throw new Problem(
      'approval-not-awaited',
      `${id} waits for no approval.`,
      `See what it does: \`slipway status ${id}\`.`,
    );
  }
  if (actor === deployment.actor) {
    const hint = `Ask another approver or an owner, or take it back: \`slipway cancel ${id}\`.`;
    throw new Problem('approval-own', 'You asked for this deployment, so somebody else decides about it.', hint);
  }
  if (now >= approval.expiresAt) {
    const { code, message, hint } = expired(approval, deployment.actor);
    throw new Problem(code, message, hint);
  }
}

function outdated(approval: Approval): Problem {
  const why = voidSentence(approval) ?? 'What would go live is not what you looked at.';
  return new Problem('approval-outdated', why, 'Look at it as it is now, and approve that.');
}

/** Preflight has its turn once more, since hours may have passed, with a time of its own. */
function goOn(loaded: Loaded, change: Partial<Deployment>, actor: string, what: string): Word {
  const { deployment, deploymentDoc, service, now } = loaded;
  const entering = entered(deployment, service, 'preflight', now, 'the project and Cloud Run to say it once more');
  const step = transition(
    deploymentDoc,
    deployment,
    { ...entering, ...change, status: 'running' },
    { now, actor, what },
  );
  const wake = toStage(stageMessage(step.deployment, 'preflight', `approved-v${step.deployment.v}`));
  return { writes: [...step.writes, outboxWrite(wake, now)], outgoing: [...step.outgoing, wake] };
}
