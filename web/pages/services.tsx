import { useEffect, useMemo } from 'react';
import { Link } from 'wouter';
import { checksSentence } from '../../shared/http-checks.ts';
import { type LiveScan, scanSentence } from '../../shared/image-scan.ts';
import type { Service } from '../../shared/service.ts';
import { followServices } from '../collections.ts';
import { Age } from '../parts/age.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { ExternalLink } from '../parts/external-link.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { useSource } from '../source.ts';

/** A row is no place for fifty. */
const mostShown = 10;

function Moving({ service }: { readonly service: Service }) {
  const { runningDep, pendingDep, deletingSince } = service;
  if (deletingSince) return <>Being deleted</>;
  return (
    <>
      {runningDep && <Link href={`/deployments/${runningDep}`}>running</Link>}
      {pendingDep && (
        <small>
          <Link href={`/deployments/${pendingDep}`}>next one waits</Link>
        </small>
      )}
      {!runningDep && !pendingDep && 'none'}
    </>
  );
}

/** What is known of the live image by now, with the gravest of it. */
function LiveScanNote({ scan }: { readonly scan: LiveScan }) {
  const { findings, at } = scan;
  if (findings.length === 0) return <small data-part="image-scan">{scanSentence(scan)}</small>;
  return (
    <details data-part="image-scan">
      <summary>
        {scanSentence(scan)}, asked <Age time={at} />
      </summary>
      <ul>
        {findings.slice(0, mostShown).map(({ message, remedy }) => (
          <li key={message}>
            {message} {remedy}
          </li>
        ))}
      </ul>
    </details>
  );
}

function ServiceRow({ service }: { readonly service: Service }) {
  const { name, repository, root, region, stable, liveScan, drift, checks } = service;
  return (
    <tr>
      <th scope="row">
        <Link href={`/services/${encodeURIComponent(name)}`}>{name}</Link>
        <small>{root ? `${repository} in ${root}` : repository}</small>
      </th>
      <td>
        {stable ? (
          <span data-part="address">
            <ExternalLink href={stable.url}>{stable.url.replace(/^https?:\/\//, '')}</ExternalLink>
            <CopyButton what={`Address of ${name}`} text={() => stable.url} />
          </span>
        ) : (
          'not live yet'
        )}
        <small>{region}</small>
        {checks && <small>Before traffic: {checksSentence(checks)}</small>}
        {liveScan && <LiveScanNote scan={liveScan} />}
        {drift && drift.differences.length > 0 && (
          <small data-part="drift">
            <Link href={`/services/${encodeURIComponent(name)}`}>Changed outside Slipway</Link>
          </small>
        )}
      </td>
      <td>
        {stable && (
          <Link href={`/deployments/${stable.deployment}`}>
            <code>{stable.sha.slice(0, 7)}</code>
          </Link>
        )}
      </td>
      <td>{stable && <Age time={stable.promotedAt} />}</td>
      <td>
        <Moving service={service} />
      </td>
    </tr>
  );
}

/** What is live, from which commit and since when. */
export function ServicesPage() {
  const source = useMemo(followServices, []);
  const live = useSource(source);
  useEffect(() => {
    document.title = 'Services · Slipway';
  }, []);
  return (
    <main id="main" tabIndex={-1} data-page="services">
      <h1>Services</h1>
      {live.state !== 'ready' ? (
        <Waiting live={live} what="the services" />
      ) : live.value.length === 0 ? (
        <div data-part="empty">
          <p>There is no service yet.</p>
          <Link href="/deploy">Deploy a repository</Link>
        </div>
      ) : (
        <table data-part="list">
          <thead>
            <tr>
              <th scope="col">Service</th>
              <th scope="col">Address</th>
              <th scope="col">Live commit</th>
              <th scope="col">Live since</th>
              <th scope="col">Deployment</th>
            </tr>
          </thead>
          <tbody>
            {live.value.map((service) => (
              <ServiceRow key={service.name} service={service} />
            ))}
          </tbody>
        </table>
      )}
    </main>
  );
}
