import { Link } from 'wouter';
import type { Deployment } from '../../shared/deployment.ts';
import { Age } from '../parts/age.tsx';
import { ExternalLink } from '../parts/external-link.tsx';

/** Repository, ref, commit, who and when, in one line. */
export function Identity({ deployment }: { readonly deployment: Deployment }) {
  const { spec, source, actor, via, createdAt, seq } = deployment;
  return (
    <p data-part="identity">
      {spec.release && (
        <span>
          {spec.release.kind === 'restart' ? 'Restart of' : 'Rollback to'}{' '}
          <Link href={`/deployments/${spec.release.id}`}>{spec.release.id}</Link>
        </span>
      )}
      {spec.traffic && (
        <span>
          Traffic shared: {spec.traffic.map(({ revision, percent }) => `${revision} ${percent} %`).join(', ')}
        </span>
      )}
      <span>{spec.repository}</span>
      {spec.root && <span>in {spec.root}</span>}
      <span>{source?.ref ?? spec.ref ?? 'default branch'}</span>
      {source && (
        <ExternalLink href={source.htmlUrl}>
          <code>{source.sha.slice(0, 7)}</code> {source.message.split('\n')[0]}
        </ExternalLink>
      )}
      <span>{spec.region}</span>
      <Link href={`/?service=${encodeURIComponent(deployment.service)}`}>Deployment {seq} of this service</Link>
      <span>
        by {actor}
        {via === 'topic' ? ' over Pub/Sub' : ''} <Age time={createdAt} />
      </span>
    </p>
  );
}
