import { useMemo } from 'react';
import { Link } from 'wouter';
import type { Deployment } from '../../shared/deployment.ts';
import type { Service } from '../../shared/service.ts';
import { followService } from '../collections.ts';
import { useSource } from '../source.ts';

const toDeployment = (id: string) => <Link href={`/deployments/${id}`}>{id}</Link>;

/** Its place in the queue of its service, in a sentence; nothing where nobody waits. */
function Place({ id, service }: { readonly id: string; readonly service: Service }) {
  const { runningDep, pendingDep, cancelInProgress } = service;
  if (pendingDep === id && runningDep) {
    return (
      <p data-part="notice">
        {toDeployment(runningDep)} has the turn. This one is next, unless a newer request takes its place.
      </p>
    );
  }
  if (runningDep !== id) return null;
  if (pendingDep) return <p data-part="notice">{toDeployment(pendingDep)} waits for this one to end.</p>;
  return cancelInProgress ? <p data-part="notice">A newer request would stop this one before it is promoted.</p> : null;
}

/** Who has the turn of the service, and who waits for it, while the deployment is not over. */
export function Queue({ deployment }: { readonly deployment: Deployment }) {
  const { id, service } = deployment;
  const source = useMemo(() => followService(service), [service]);
  const live = useSource(source);
  return live.state === 'ready' ? <Place id={id} service={live.value} /> : null;
}
