import { useId, useRef } from 'react';
import type { Release } from '../../shared/release.ts';
import { notUndone, releaseChanges } from '../../shared/release-changes.ts';
import type { Service } from '../../shared/service.ts';
import { rollBackService } from '../api.ts';
import { FailureNotice } from '../parts/failure-notice.tsx';
import { ChangeList } from './change-list.tsx';
import { useRestoring } from './use-restoring.ts';

interface RollbackButtonProps {
  readonly service: Service;
  readonly release: Release;
  readonly live: Release | null;
  readonly since: readonly Release[];
  readonly isNext: boolean;
}

/** Shows what going back changes and cannot undo, and does it when that is confirmed. */
export function RollbackButton({ service, release, live, since, isNext }: RollbackButtonProps) {
  const question = useRef<HTMLDialogElement>(null);
  const { busy, failure, send } = useRestoring((key) => rollBackService(service.name, release.id, key));
  const title = useId();
  return (
    <>
      <button
        type="button"
        data-part="roll-back"
        {...(isNext ? { 'data-tone': 'main' } : {})}
        aria-label={`Roll back to ${release.id}`}
        onClick={() => question.current?.showModal()}
      >
        Roll back
      </button>
      <dialog ref={question} aria-labelledby={title} data-part="rollback">
        <h2 id={title}>
          Roll {service.name} back to {release.id}?
        </h2>
        {live ? (
          <ChangeList changes={releaseChanges(live, release)} />
        ) : (
          <p data-part="hint">What is live is not recorded as a release, so the change cannot be shown.</p>
        )}
        <p data-part="notice">{notUndone(since)}</p>
        <p data-part="hint">
          A new revision of it is verified before it gets any traffic; nothing is built.
          {service.runningDep &&
            ` It waits for ${service.runningDep} to end, and ends it while its traffic is held at a step.`}
        </p>
        {failure && <FailureNotice failure={failure} />}
        <div data-part="actions">
          <button type="button" onClick={() => question.current?.close()}>
            Keep what is live
          </button>
          <button type="button" data-tone="main" disabled={busy} onClick={() => void send()}>
            {busy ? 'Sending the request' : 'Roll back'}
          </button>
        </div>
      </dialog>
    </>
  );
}
