import { Link } from 'wouter';
import type { Release } from '../../shared/release.ts';
import { releaseChanges } from '../../shared/release-changes.ts';
import type { Service } from '../../shared/service.ts';
import { Age } from '../parts/age.tsx';
import { ChangeList } from './change-list.tsx';
import { RollbackButton } from './rollback-button.tsx';

interface ReleaseEntryProps {
  readonly service: Service;
  readonly release: Release;
  /** The release before it; null where that is not shown, or there was none. */
  readonly before: Release | null;
  readonly live: Release | null;
  /** Releases that came after it. */
  readonly since: readonly Release[];
  /** Whether a rollback without a choice goes here. */
  readonly isNext: boolean;
}

function Origin({ release: { restores } }: Pick<ReleaseEntryProps, 'release'>) {
  if (restores === null) return null;
  const origin = <Link href={`/deployments/${restores.id}`}>{restores.id}</Link>;
  return <small>{restores.kind === 'restart' ? <>Restart of {origin}</> : <>Rollback to {origin}</>}</small>;
}

/** A release: what it is, what it changed against the one before, and the way back to it. */
export function ReleaseEntry({ service, release, before, live, since, isNext }: ReleaseEntryProps) {
  const { id, source, promotedAt, promotedBy, revision, replaced } = release;
  const isLive = service.stable?.deployment === id;
  return (
    <li data-release={id} aria-current={isLive ? 'true' : undefined}>
      <div data-part="release-head">
        <Link href={`/deployments/${id}`}>{id}</Link>
        {isLive && (
          <span data-part="badge" data-status="succeeded">
            Live
          </span>
        )}
        <Origin release={release} />
        {!isLive && <RollbackButton service={service} release={release} live={live} since={since} isNext={isNext} />}
      </div>
      <p>
        <code>{source.sha.slice(0, 7)}</code> {source.message.split('\n')[0]}
      </p>
      <small>
        Promoted <Age time={promotedAt} /> by {promotedBy} as <code>{revision}</code>
        {replaced && (
          <>
            , replaced by <Link href={`/deployments/${replaced.by}`}>{replaced.by}</Link> <Age time={replaced.at} />
          </>
        )}
      </small>
      {before && (
        <details>
          <summary>What changed against {before.id}</summary>
          <ChangeList changes={releaseChanges(before, release)} />
        </details>
      )}
    </li>
  );
}
