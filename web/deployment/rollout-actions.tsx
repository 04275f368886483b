import { type RefObject, useRef, useState } from 'react';
import type { Deployment } from '../../shared/deployment.ts';
import type { Failure } from '../../shared/problems.ts';
import type { Rollout } from '../../shared/rollout.ts';
import { announce } from '../announcer.ts';
import { type Answer, cancelDeployment, steerDeployment } from '../api.ts';
import { FailureNotice } from '../parts/failure-notice.tsx';

interface RolloutActionsProps {
  readonly deployment: Deployment;
  readonly rollout: Rollout;
}

const allAtOnce = {
  press: 'All traffic now',
  title: 'Give all traffic to the new revision now?',
  text: 'The rest of the steps and what they compare are left out. From then on the way back is a rollback.',
} as const;
const endTheHold = {
  press: 'End the hold now',
  title: 'End the hold now?',
  text: 'The new revision is not compared any longer. From then on the way back is a rollback.',
} as const;

/** Pause and resume at once; all traffic now and abort after a question. */
export function RolloutActions({ deployment, rollout }: RolloutActionsProps) {
  const { id, run } = deployment;
  const { paused, hurried } = rollout;
  const words = rollout.strategy.kind === 'blue-green' ? endTheHold : allAtOnce;
  const allNow = useRef<HTMLDialogElement>(null);
  const abort = useRef<HTMLDialogElement>(null);
  // No button is disabled meanwhile: that would take the focus from it.
  const busy = useRef(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const send = async (ask: (key: string) => Promise<Answer<unknown>>, accepted: string): Promise<void> => {
    allNow.current?.close();
    abort.current?.close();
    if (busy.current) return;
    busy.current = true;
    const answer = await ask(crypto.randomUUID());
    busy.current = false;
    setFailure(answer.ok ? null : answer.failure);
    if (answer.ok) announce(accepted);
  };
  const earlier = (run?.previousTraffic ?? [])
    .filter(({ percent }) => percent > 0)
    .map(({ revision, percent }) => `${percent} % to ${revision}`)
    .join(', ');
  return (
    <>
      <div data-part="actions" data-side="start">
        {hurried === null && (
          <>
            {/* One button for both, so that the keyboard stays where it is. */}
            <button
              type="button"
              onClick={() =>
                paused === null
                  ? void send((key) => steerDeployment(id, 'pause', key), 'The rollout is paused.')
                  : void send((key) => steerDeployment(id, 'resume', key), 'The rollout goes on.')
              }
            >
              {paused === null ? 'Pause' : 'Resume'}
            </button>
            <button type="button" onClick={() => allNow.current?.showModal()}>
              {words.press}
            </button>
          </>
        )}
        <button type="button" data-tone="bad" onClick={() => abort.current?.showModal()}>
          Abort
        </button>
      </div>
      {failure && <FailureNotice failure={failure} />}
      <Question
        dialog={allNow}
        title={words.title}
        text={words.text}
        no="Leave it as it is"
        yes={words.press}
        onYes={() => void send((key) => steerDeployment(id, 'promote', key), 'The rest of the steps are left out.')}
      />
      <Question
        dialog={abort}
        title="Abort this rollout?"
        text={`The earlier traffic comes back exactly: ${earlier}. The new revision is removed.`}
        no="Keep it running"
        yes="Abort the rollout"
        isBad
        onYes={() => void send((key) => cancelDeployment(id, key), 'The rollout is being aborted.')}
      />
    </>
  );
}

interface QuestionProps {
  readonly dialog: RefObject<HTMLDialogElement | null>;
  readonly title: string;
  readonly text: string;
  readonly no: string;
  readonly yes: string;
  readonly isBad?: boolean;
  readonly onYes: () => void;
}

function Question({ dialog, title, text, no, yes, isBad = false, onYes }: QuestionProps) {
  return (
    <dialog ref={dialog} aria-label={title}>
      <h2>{title}</h2>
      <p>{text}</p>
      <div data-part="actions">
        <button type="button" onClick={() => dialog.current?.close()}>
          {no}
        </button>
        <button type="button" data-tone={isBad ? 'bad' : 'main'} onClick={onYes}>
          {yes}
        </button>
      </div>
    </dialog>
  );
}
