import { type Approval, approvalSentence, voidSentence } from '../../shared/approval.ts';
import type { Deployment } from '../../shared/deployment.ts';
import { type Failure, failure } from '../../shared/problems.ts';
import type { Decision } from '../decision.ts';
import { approvalOf, isApproved } from '../guard/approval.ts';
import type { Acceptor } from './accept.ts';
import { type Loaded, load } from './load.ts';
import { publishAll } from './outbox.ts';
import { type Transition, transition } from './transition.ts';

export type Approver = Pick<Acceptor, 'store' | 'broker' | 'tell'>;

export interface Target {
  readonly org: string;
  readonly id: string;
}

const conflictRounds = 5;

/** Whoever waits for approval waits until it is given or has expired; null where the stage has its turn. */
export function whileAwaiting({ deployment, service, now }: Loaded): Decision | null {
  if (deployment.status !== 'awaiting-approval' || deployment.approval === undefined) return null;
  const { expiresAt } = deployment.approval;
  if (now >= expiresAt) return { kind: 'fail', patch: {}, failure: expired(deployment.approval, deployment.actor) };
  const approval = approvalOf(deployment, service, now);
  if (approval === null || isApproved(approval, deployment.actor)) return null;
  const checkInSeconds = Math.ceil((Date.parse(expiresAt) - Date.parse(now)) / 1000);
  return { kind: 'wait', patch: {}, awaiting: awaitingWords(approval, deployment.actor), checkInSeconds };
}

export function expired(approval: Approval, requester: string): Failure {
  const had = approvalSentence(approval, requester);
  return failure(
    'approval-expired',
    `It had ${had} when its time was over at ${approval.expiresAt.slice(0, 16).replace('T', ' ')} UTC.`,
    'Deploy again, and ask somebody to approve it in time.',
  );
}

const awaitingWords = (approval: Approval, requester: string): string =>
  `approval; it has ${approvalSentence(approval, requester)}`;

/** What it waits with: its deadline is the moment at which the approval expires. */
export function waiting(approval: Approval, requester: string, now: string): Partial<Deployment> {
  return {
    status: 'awaiting-approval',
    approval,
    deadlineAt: approval.expiresAt,
    nextCheckAt: approval.expiresAt,
    awaiting: { what: awaitingWords(approval, requester), since: now, heardAt: now },
  };
}

/** Preflight has passed, and people have their turn. */
export function recordAsked(
  { deployment, deploymentDoc, now }: Loaded,
  { approval }: Extract<Decision, { kind: 'await-approval' }>,
): Transition {
  const what = voidSentence(approval) ?? `Waiting for ${approval.required} to approve it`;
  const change = waiting(approval, deployment.actor, now);
  return transition(deploymentDoc, deployment, change, { now, actor: 'slipway', what });
}

/** Says on a waiting deployment that what would go live has changed, and which approvals that makes void. */
export async function reviseApproval(approver: Approver, { org, id }: Target): Promise<void> {
  for (let round = 0; round < conflictRounds; round += 1) {
    const loaded = await load(approver.store, org, id);
    if (loaded?.deployment.status !== 'awaiting-approval') return;
    if ((await revise(approver, loaded)) !== 'conflict') return;
  }
}

/** Answers whether there was something to revise. */
export async function revise(approver: Approver, loaded: Loaded): Promise<'committed' | 'conflict' | 'nothing'> {
  const { deployment, deploymentDoc, service, now } = loaded;
  const approval = approvalOf(deployment, service, now);
  const { specHash, required } = deployment.approval ?? {};
  if (approval === null || (approval.specHash === specHash && approval.required === required)) return 'nothing';
  const what = voidSentence(approval) ?? 'What would go live, or who has to approve it, has changed';
  const change = waiting(approval, deployment.actor, now);
  const step = transition(deploymentDoc, deployment, change, { now, actor: 'slipway', what });
  const outcome = await approver.store.commit(step.writes);
  if (outcome === 'committed') await publishAll(approver.store, approver.broker, step.outgoing, approver.tell);
  return outcome;
}
