import { useMemo } from 'react';
import { Link } from 'wouter';
import type { Deployment } from '../../shared/deployment.ts';
import { followReleaseBefore } from '../collections.ts';
import { useSource } from '../source.ts';
import { changesAgainst } from './change.ts';

/** What changes in size and cost against the release that was live before this one. */
export function ChangeNote({ deployment }: { readonly deployment: Deployment }) {
  const { service, createdAt } = deployment;
  const source = useMemo(() => followReleaseBefore(service, createdAt), [service, createdAt]);
  const live = useSource(source);
  if (live.state !== 'ready') return null;
  const [before] = live.value;
  if (before === undefined) return <p data-part="hint">The first release of this service.</p>;
  const changes = changesAgainst(before, deployment);
  if (changes.length === 0) return null;
  return (
    <section aria-labelledby="change-title" data-part="change">
      <h3 id="change-title">
        Against <Link href={`/deployments/${before.id}`}>release {before.seq}</Link>
      </h3>
      <ul>
        {changes.map((change) => (
          <li key={change}>{change}</li>
        ))}
      </ul>
    </section>
  );
}
