import { useEffect, useMemo, useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import type { Deployment } from '../../shared/deployment.ts';
import { progressOf } from '../../shared/progress.ts';
import { stages } from '../../shared/stages.ts';
import { deploymentStatuses, deploymentStatusLabels, isTerminal } from '../../shared/statuses.ts';
import { followDeployments, followServices } from '../collections.ts';
import { Age, Elapsed } from '../parts/age.tsx';
import { StatusBadge } from '../parts/status-badge.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { useSource } from '../source.ts';

const pageSize = 25;

/** Why it ended, who took its place, whom it waits for, or how far it is. */
function situationOf(deployment: Deployment): string {
  const { status, stage, failure, supersededBy, awaiting } = deployment;
  if (supersededBy) return isTerminal(status) ? `by ${supersededBy}` : `Making way for ${supersededBy}`;
  if (isTerminal(status)) return failure?.message ?? '';
  if (!stage) return awaiting ? `Waiting for ${awaiting.what}` : 'Waiting';
  return `${stages[stage].label} · ${progressOf(deployment)} %`;
}

function DeploymentRow({ deployment }: { readonly deployment: Deployment }) {
  const { id, service, status, source, spec, createdAt, endedAt } = deployment;
  return (
    <tr>
      <td>
        <StatusBadge status={status} />
      </td>
      <th scope="row">
        <Link href={`/deployments/${id}`}>{service}</Link>
        <small>{situationOf(deployment)}</small>
      </th>
      <td>
        {spec.repository}
        <small>
          {source?.ref === source?.sha ? '' : (source?.ref ?? spec.ref ?? 'default branch')}{' '}
          {source && <code>{source.sha.slice(0, 7)}</code>}
        </small>
      </td>
      <td data-part="figure">
        <Age time={createdAt} />
        <small>{deployment.actor}</small>
      </td>
      <td data-part="figure">
        <Elapsed from={createdAt} to={endedAt} />
      </td>
    </tr>
  );
}

function Filters() {
  const [parameters, setParameters] = useSearchParams();
  const services = useMemo(followServices, []);
  const live = useSource(services);
  const chosen = parameters.get('service');
  const names = live.state === 'ready' ? live.value.map(({ name }) => name) : [];
  const options = chosen && !names.includes(chosen) ? [chosen, ...names] : names;
  const choose = (key: string, value: string): void =>
    setParameters((now) => {
      const next = new URLSearchParams(now);
      if (value === '') next.delete(key);
      else next.set(key, value);
      return next;
    });
  return (
    <form data-part="filters" onSubmit={(event) => event.preventDefault()}>
      <label>
        Service
        <select value={chosen ?? ''} onChange={(event) => choose('service', event.target.value)}>
          <option value="">All</option>
          {options.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label>
        Status
        <select value={parameters.get('status') ?? ''} onChange={(event) => choose('status', event.target.value)}>
          <option value="">All</option>
          {deploymentStatuses.map((status) => (
            <option key={status} value={status}>
              {deploymentStatusLabels[status]}
            </option>
          ))}
        </select>
      </label>
    </form>
  );
}

/** Deployments, newest first, by service and status. */
export function DeploymentsPage() {
  const [parameters] = useSearchParams();
  const service = parameters.get('service');
  const status = deploymentStatuses.find((known) => known === parameters.get('status')) ?? null;
  const [count, setCount] = useState(pageSize);
  const source = useMemo(() => followDeployments({ service, status }, count), [service, status, count]);
  const live = useSource(source);
  useEffect(() => {
    document.title = 'Deployments · Slipway';
  }, []);
  return (
    <main id="main" tabIndex={-1} data-page="deployments">
      <header data-part="page-head">
        <h1>Deployments</h1>
        <Filters />
      </header>
      {live.state !== 'ready' ? (
        <Waiting live={live} what="the deployments" />
      ) : live.value.length === 0 ? (
        <div data-part="empty">
          <p>{service || status ? 'No deployment matches.' : 'Nothing was deployed yet.'}</p>
          <Link href="/deploy">Deploy a repository</Link>
        </div>
      ) : (
        <>
          <table data-part="list">
            <thead>
              <tr>
                <th scope="col">Status</th>
                <th scope="col">Service</th>
                <th scope="col">Source</th>
                <th scope="col">Started</th>
                <th scope="col">Duration</th>
              </tr>
            </thead>
            <tbody>
              {live.value.map((deployment) => (
                <DeploymentRow key={deployment.id} deployment={deployment} />
              ))}
            </tbody>
          </table>
          {live.value.length >= count && (
            <p>
              <button type="button" onClick={() => setCount(count + pageSize)}>
                Show older ones
              </button>
            </p>
          )}
        </>
      )}
    </main>
  );
}
