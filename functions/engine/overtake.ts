import type { Deployment } from '../../shared/deployment.ts';
import { isHeld } from '../../shared/rollout.ts';
import type { Service } from '../../shared/service.ts';
import { stageNames } from '../../shared/stages.ts';

/**
 * The bound on starvation of a service that cancels in progress: whatever keeps arriving, the deployment that has the turn
 * is left alone once so many were stopped in a row, or once the first of them began so long ago. It then has as long as its
 * stages' deadlines give it, so something finishes within ten minutes and the time of one deployment.
 */
export const overtakeLimits = { inARow: 3, seconds: 600 } as const;

export type Overtaking = { readonly kind: 'stop' } | { readonly kind: 'leave'; readonly because: string };

/** Whether a newer request stops the deployment that has the turn; if not, why not, in the words of the page. */
export function mayOvertake(
  { cancelInProgress, overtaken }: Pick<Service, 'cancelInProgress' | 'overtaken'>,
  running: Pick<Deployment, 'id' | 'status' | 'stage' | 'cancel' | 'rollout'>,
  now: string,
): Overtaking {
  const leave = (because: string) => ({ kind: 'leave', because }) as const;
  if (cancelInProgress !== true) return leave('');
  if ((running.status !== 'running' && running.status !== 'paused') || running.cancel !== null)
    return leave('which is being stopped already');
  if (isPastStopping(running)) return leave('which is being promoted');
  if (overtaken == null) return { kind: 'stop' };
  if (overtaken.count >= overtakeLimits.inARow) {
    return leave(`which is not stopped, because ${overtaken.count} in a row were`);
  }
  if (Date.parse(now) - Date.parse(overtaken.since) >= overtakeLimits.seconds * 1000) {
    return leave(`which is not stopped, because none has finished since ${overtaken.since.slice(11, 16)} UTC`);
  }
  return { kind: 'stop' };
}

/** From promote on a deployment goes live and is not cancelled any more, unless it still holds its traffic at a step. */
export function isPastStopping(deployment: Pick<Deployment, 'stage' | 'rollout'>): boolean {
  const { stage } = deployment;
  return stage !== null && stageNames.indexOf(stage) >= stageNames.indexOf('promote') && !isHeld(deployment);
}

/** The row as it stands once this one was stopped too. */
export function rowAfter(
  { overtaken }: Pick<Service, 'overtaken'>,
  { startedAt }: Pick<Deployment, 'startedAt'>,
  now: string,
): NonNullable<Service['overtaken']> {
  return { count: (overtaken?.count ?? 0) + 1, since: overtaken?.since ?? startedAt ?? now };
}
