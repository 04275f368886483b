import type { Deployment } from '../../shared/deployment.ts';
import type { StageMessage } from '../../shared/messages.ts';
import { deadlineOf, type Service } from '../../shared/service.ts';
import { firstStage, type StageName } from '../../shared/stages.ts';
import { later } from '../later.ts';

type Deadlines = Pick<Service, 'deadlines' | 'strategy'>;

/** What changes when a deployment gets its turn, and the message that starts its first stage. */
export function begin(
  deployment: Deployment,
  service: Deadlines,
  fence: number,
  now: string,
): { readonly change: Partial<Deployment>; readonly message: StageMessage } {
  const change = {
    fence,
    status: 'running' as const,
    startedAt: now,
    ...entered(deployment, service, firstStage, now, 'the first stage to begin'),
  };
  return { change, message: stageMessage({ ...deployment, fence }, firstStage, 'enter') };
}

/** A stage that has been entered: running, with its deadline, and what is awaited. */
export function entered(
  deployment: Deployment,
  service: Deadlines,
  stage: StageName,
  now: string,
  what: string,
): Partial<Deployment> {
  const deadlineAt = later(now, deadlineOf(service, stage));
  return {
    stage,
    stages: { ...deployment.stages, [stage]: { status: 'running', startedAt: now, endedAt: null, attempts: 0 } },
    deadlineAt,
    nextCheckAt: deadlineAt,
    awaiting: { what, since: now, heardAt: now },
  };
}

/** The event id is business data: the same step of the same deployment is always the same event. */
export function stageMessage(deployment: Deployment, stage: StageName, reason: string): StageMessage {
  return {
    eventId: `${deployment.id}~f${deployment.fence}~${stage}~${reason}`,
    org: deployment.org,
    deployment: deployment.id,
    service: deployment.service,
    stage,
    fence: deployment.fence,
    traceparent: deployment.traceparent,
  };
}
