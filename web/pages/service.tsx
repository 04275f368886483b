import { useEffect, useMemo, useState } from 'react';
import { Link } from 'wouter';
import { releaseBefore } from '../../shared/release-changes.ts';
import type { Learned, Service } from '../../shared/service.ts';
import { followReleases, followService } from '../collections.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { ExternalLink } from '../parts/external-link.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { formatMemory } from '../quantity.ts';
import { DriftPanel } from '../service/drift-panel.tsx';
import { FreezeNotice } from '../service/freeze-notice.tsx';
import { ReleaseEntry } from '../service/release-entry.tsx';
import { RestartButton } from '../service/restart-button.tsx';
import { StrategyCard } from '../service/strategy-card.tsx';
import { TrafficCard } from '../service/traffic-card.tsx';
import { TroubleNotice } from '../service/trouble-notice.tsx';
import { useSource } from '../source.ts';

const pageSize = 20;

/** What was live, newest first, each with what it changed and the way back to it. */
function Releases({ service }: { readonly service: Service }) {
  const { name, stable } = service;
  const [count, setCount] = useState(pageSize);
  const source = useMemo(() => followReleases(name, count), [name, count]);
  const live = useSource(source);
  if (live.state !== 'ready') return <Waiting live={live} what="the releases" />;
  const releases = live.value;
  if (releases.length === 0) {
    return <p data-part="hint">No release is recorded yet: the next deployment that goes live is the first.</p>;
  }
  const before = releaseBefore(releases, stable);
  return (
    <>
      <TroubleNotice service={service} releases={releases} />
      <ol data-part="releases" aria-label="Releases, newest first">
        {releases.map((release, index) => (
          <ReleaseEntry
            key={release.id}
            service={service}
            release={release}
            before={releases[index + 1] ?? null}
            live={releases.find(({ id }) => id === stable?.deployment) ?? null}
            since={releases.slice(0, index)}
            isNext={release.id === before?.id}
          />
        ))}
      </ol>
      {releases.length === count && (
        <button type="button" onClick={() => setCount(count + pageSize)}>
          Show older releases
        </button>
      )}
    </>
  );
}

/** What a corrected deployment found out, for who wonders where it comes from. */
function learnedSentence({ port, memoryMiB, deployment }: Learned): string {
  const known = [
    ...(port === undefined ? [] : [`port ${port}`]),
    ...(memoryMiB === undefined ? [] : [formatMemory(memoryMiB)]),
  ];
  return `New deployments begin with ${known.join(' and ')}, because ${deployment} started with that only.`;
}

function Detail({ service, stale }: { readonly service: Service; readonly stale: boolean }) {
  const { name, stable, repository, root, region, runningDep } = service;
  return (
    <>
      <header data-part="page-head">
        <h1>{name}</h1>
        {stable && <RestartButton service={service} />}
      </header>
      <p data-part="identity">
        <span>{root ? `${repository} in ${root}` : repository}</span>
        <span>{region}</span>
        <Link href={`/?service=${encodeURIComponent(name)}`}>All deployments of {name}</Link>
      </p>
      {stale && <p data-part="notice">The connection is away: this is the last known state.</p>}
      {stable ? (
        <p data-part="address">
          <ExternalLink href={stable.url}>{stable.url}</ExternalLink>
          <CopyButton what="Address" text={() => stable.url} />
        </p>
      ) : (
        <p data-part="hint">Nothing is live yet.</p>
      )}
      {service.learned && <p data-part="hint">{learnedSentence(service.learned)}</p>}
      <FreezeNotice freezes={service.freezes} />
      {runningDep && (
        <p data-part="notice">
          <Link href={`/deployments/${runningDep}`}>{runningDep}</Link> is being deployed; a rollback waits for it to
          end, and ends it while its traffic is held at a step.
        </p>
      )}
      <TrafficCard service={service} />
      <StrategyCard service={service} />
      <DriftPanel service={service} />
      <section aria-labelledby="releases-title" data-part="card">
        <header>
          <h2 id="releases-title">Releases</h2>
        </header>
        <Releases service={service} />
      </section>
    </>
  );
}

/** One service: what is live, what was, and the way back. */
export function ServicePage({ name }: { readonly name: string }) {
  const source = useMemo(() => followService(name), [name]);
  const live = useSource(source);
  useEffect(() => {
    document.title = `${name} · Slipway`;
  }, [name]);
  return (
    <main id="main" tabIndex={-1} data-page="service">
      {live.state === 'ready' ? (
        <Detail key={name} service={live.value} stale={live.stale} />
      ) : (
        <Waiting
          live={live}
          what={`the service ${name}`}
          missing={
            <>
              <p>There is no service {name}.</p>
              <Link href="/services">All services</Link>
            </>
          }
        />
      )}
    </main>
  );
}
