import type { Deployment } from '../../shared/deployment.ts';
import { Problem } from '../../shared/problems.ts';
import type { Service } from '../../shared/service.ts';
import { isTerminal } from '../../shared/statuses.ts';
import type { Acceptor } from './accept.ts';
import { auditWrite } from './audit.ts';
import { paths } from './documents.ts';
import { type Loaded, loadKnown } from './load.ts';
import { alreadyEnded } from './not-found.ts';
import { publishAll } from './outbox.ts';
import { isPastStopping } from './overtake.ts';
import { stop } from './stop.ts';
import { transition } from './transition.ts';

const conflictRounds = 5;

/**
 * Asks a deployment to stop. One that waits is cancelled at once; one that runs is told, undoes what it did and then ends.
 * Problems: deployment-not-found, deployment-ended, already-live.
 */
export async function requestCancel(
  { store, broker, tell }: Pick<Acceptor, 'store' | 'broker' | 'tell'>,
  org: string,
  id: string,
  actor: string,
  traceparent?: string,
): Promise<Deployment> {
  for (let round = 0; round < conflictRounds; round += 1) {
    const loaded = await loadKnown(store, org, id);
    refuseWhatIsOver(loaded);
    if (loaded.deployment.cancel !== null) return loaded.deployment;
    const { deployment, writes, outgoing } = cancelled(loaded, actor);
    const entry = auditWrite(
      org,
      { actor, traceparent: traceparent ?? deployment.traceparent },
      { at: loaded.now, action: 'cancel', resource: `deployments/${id}`, outcome: 'done', key: `cancel~${id}` },
    );
    if ((await store.commit([...writes, entry])) === 'conflict') continue;
    await publishAll(store, broker, outgoing, tell);
    return deployment;
  }
  throw new Error(`${id} kept changing while it was to be cancelled`);
}

function refuseWhatIsOver({ deployment, service }: Loaded): void {
  if (isTerminal(deployment.status)) throw alreadyEnded(deployment, 'There is nothing to cancel.');
  if (isPastStopping(deployment)) {
    throw new Problem(
      'already-live',
      `${deployment.id} is being promoted and can no longer be cancelled.`,
      wayBack(deployment, service),
    );
  }
}

/** The command that undoes it, as the service stands at this moment. */
function wayBack({ id }: Deployment, { name, stable }: Service): string {
  if (stable === null) return `Nothing was live before it: \`slipway delete ${name}\` removes the service.`;
  if (stable.deployment === id) return `Go back once it is live: \`slipway rollback ${name}\`.`;
  return stable.release === undefined
    ? `Deploy what was live before again: \`slipway redeploy ${stable.deployment}\`.`
    : `Go back to what was live before: \`slipway rollback ${name} --to ${stable.release}\`.`;
}

function cancelled(loaded: Loaded, actor: string) {
  const { deployment, deploymentDoc, service, serviceDoc, now } = loaded;
  if (deployment.status === 'queued') {
    const cancel = { actor, at: now };
    const change = { status: 'cancelled' as const, cancel, endedAt: now, awaiting: null };
    const step = transition(deploymentDoc, deployment, change, { now, actor, what: `Cancelled by ${actor}` });
    const freed = { ...service, pendingDep: service.pendingDep === deployment.id ? null : service.pendingDep };
    const path = paths.service(service.org, service.name);
    return {
      ...step,
      writes: [
        ...step.writes,
        { op: 'update' as const, path, data: { ...freed, updatedAt: now }, lastUpdateTime: serviceDoc.updateTime },
      ],
    };
  }
  return stop(deploymentDoc, deployment, { actor, what: `${actor} asked to cancel` }, now);
}
