import { useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { Deployment } from '../../shared/deployment.ts';
import type { Failure } from '../../shared/problems.ts';
import { isHeld } from '../../shared/rollout.ts';
import { isTerminal } from '../../shared/statuses.ts';
import { announce } from '../announcer.ts';
import { cancelDeployment, redeployDeployment } from '../api.ts';
import { FailureNotice } from '../parts/failure-notice.tsx';

/** Cancel with a question before it, and redeploy once the deployment is over. */
export function Actions({ deployment }: { readonly deployment: Deployment }) {
  const { id, status, service } = deployment;
  const [, navigate] = useLocation();
  const question = useRef<HTMLDialogElement>(null);
  const key = useRef(crypto.randomUUID());
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);

  const cancel = async (): Promise<void> => {
    question.current?.close();
    setBusy(true);
    const answer = await cancelDeployment(id, crypto.randomUUID());
    setBusy(false);
    setFailure(answer.ok ? null : answer.failure);
    if (answer.ok) announce('The cancellation is accepted.');
  };
  const redeploy = async (): Promise<void> => {
    setBusy(true);
    const answer = await redeployDeployment(id, key.current);
    setBusy(false);
    if (!answer.ok) return setFailure(answer.failure);
    key.current = crypto.randomUUID();
    navigate(`/deployments/${answer.value.id}`);
  };

  // A rollout that can be aborted has a button of its own for it.
  const hasAbort = isHeld(deployment) && status !== 'cancelling';

  return (
    <>
      <div data-part="actions">
        {!isTerminal(status) && !hasAbort && (
          <button
            type="button"
            disabled={busy || status === 'cancelling'}
            onClick={() => question.current?.showModal()}
          >
            {status === 'cancelling' ? 'Cancelling' : 'Cancel'}
          </button>
        )}
        {isTerminal(status) && (
          <button type="button" disabled={busy} onClick={() => void redeploy()}>
            Redeploy
          </button>
        )}
      </div>
      {failure && <FailureNotice failure={failure} />}
      <dialog ref={question} aria-labelledby="cancel-title" aria-describedby="cancel-text">
        <h2 id="cancel-title">Cancel this deployment of {service}?</h2>
        <p id="cancel-text">
          The running step is stopped and the new revision gets no traffic. What is live now stays live.
        </p>
        <div data-part="actions">
          <button type="button" onClick={() => question.current?.close()}>
            Keep it running
          </button>
          <button type="button" data-tone="bad" onClick={() => void cancel()}>
            Cancel the deployment
          </button>
        </div>
      </dialog>
    </>
  );
}
