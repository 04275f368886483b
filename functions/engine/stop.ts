import type { Deployment } from '../../shared/deployment.ts';
import type { Doc } from '../ports.ts';
import { type Outgoing, outboxWrite, toStage } from './outbox.ts';
import { stageMessage } from './start.ts';
import { type Transition, transition } from './transition.ts';

/** Who wants it, in which words, and for the sake of which newer deployment, if any. */
export interface StopRequest {
  readonly actor: string;
  readonly what: string;
  readonly supersededBy?: string;
}

/** Tells a running deployment to undo what it began and to end, and wakes its stage. */
export function stop(
  doc: Doc<unknown>,
  running: Deployment,
  { actor, what, supersededBy }: StopRequest,
  now: string,
): Transition {
  const step = transition(
    doc,
    running,
    {
      status: 'cancelling',
      cancel: { actor, at: now },
      ...(supersededBy === undefined ? {} : { supersededBy }),
      awaiting: { what: 'what was begun to be undone', since: now, heardAt: now },
    },
    { now, actor, what },
  );
  const wake: Outgoing = toStage(stageMessage(step.deployment, running.stage ?? 'validate', 'cancel'));
  return { ...step, writes: [...step.writes, outboxWrite(wake, now)], outgoing: [...step.outgoing, wake] };
}
