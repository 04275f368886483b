import type { Deployment, DeploymentEvent } from '../../shared/deployment.ts';
import type { DeployEventMessage } from '../../shared/messages.ts';
import { progressOf } from '../../shared/progress.ts';
import { isTerminal, mayBecome } from '../../shared/statuses.ts';
import { contentHash } from '../content-hash.ts';
import type { Doc, Write } from '../ports.ts';
import { paths } from './documents.ts';
import { type Outgoing, outboxWrite, toPrograms } from './outbox.ts';
import { release } from './quota.ts';

export interface Transition {
  readonly deployment: Deployment;
  readonly writes: readonly Write[];
  readonly outgoing: readonly Outgoing[];
}

type Change = Partial<Omit<Deployment, 'id' | 'org' | 'v' | 'chainHead' | 'createdAt'>>;

/** The one way a deployment changes: legal by the table, version plus one, one event in the hash chain, one message for programs. */
export function transition(
  doc: Doc<unknown>,
  before: Deployment,
  change: Change,
  because: { readonly now: string; readonly actor: string; readonly what: string },
): Transition {
  const after = advance(before, change, because);
  const event = eventBetween(before, after, because);
  const deployment = { ...after, chainHead: event.hash };
  const outgoing = [toPrograms(eventMessage(deployment, because.what))];
  return {
    deployment,
    outgoing,
    writes: [
      { op: 'update', path: paths.deployment(before.org, before.id), data: deployment, lastUpdateTime: doc.updateTime },
      { op: 'create', path: paths.event(before.org, before.id, deployment.v), data: event },
      ...outgoing.map((each) => outboxWrite(each, because.now)),
      ...(isTerminal(after.status) ? release(after, because.now) : []),
    ],
  };
}

function advance(before: Deployment, change: Change, { now }: { readonly now: string }): Deployment {
  const after = { ...before, ...change, v: before.v + 1, updatedAt: now };
  if (after.status !== before.status || before.endedAt !== null) {
    if (!mayBecome(before.status, after.status)) {
      throw new Error(`deployment ${before.id} must not go from ${before.status} to ${after.status}`);
    }
  }
  return after;
}

/** The first event of a deployment, and every later one, holds the hash of the one before. */
export function eventBetween(
  before: Deployment | null,
  after: Deployment,
  { now, actor, what }: { readonly now: string; readonly actor: string; readonly what: string },
): DeploymentEvent {
  const event = {
    v: after.v,
    at: now,
    actor,
    from: { status: before?.status ?? null, stage: before?.stage ?? null },
    to: { status: after.status, stage: after.stage },
    what,
    previousHash: before?.chainHead ?? '',
  };
  return { ...event, hash: contentHash({ deployment: after.id, ...event }) };
}

export function eventMessage(deployment: Deployment, what: string): DeployEventMessage {
  return {
    eventId: `${deployment.id}~event~${deployment.v}`,
    org: deployment.org,
    deployment: deployment.id,
    service: deployment.service,
    seq: deployment.seq,
    v: deployment.v,
    at: deployment.updatedAt,
    status: deployment.status,
    stage: deployment.stage,
    progress: progressOf(deployment),
    message: what,
    repository: deployment.spec.repository,
    sha: deployment.source?.sha ?? null,
    url: deployment.report?.url ?? null,
    region: deployment.spec.region,
    image: deployment.build?.digest == null ? null : `${deployment.build.image}@${deployment.build.digest}`,
    failure: deployment.failure,
    traceparent: deployment.traceparent,
  };
}
