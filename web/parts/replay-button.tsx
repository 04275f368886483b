import { useRef, useState } from 'react';
import type { Failure } from '../../shared/problems.ts';
import { announce } from '../announcer.ts';
import { replayRejection } from '../api.ts';
import { FailureNotice } from './failure-notice.tsx';

interface ReplayButtonProps {
  readonly id: string;
  /** What it is about, for who does not see where the button stands. */
  readonly what: string;
}

/** Puts a rejected message on its topic again; pressing it twice does no harm. */
export function ReplayButton({ id, what }: ReplayButtonProps) {
  const key = useRef(crypto.randomUUID());
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const replay = async (): Promise<void> => {
    setBusy(true);
    const answer = await replayRejection(id, key.current);
    setBusy(false);
    setFailure(answer.ok ? null : answer.failure);
    if (!answer.ok) return;
    key.current = crypto.randomUUID();
    announce('The message is on its topic again.');
  };
  return (
    <>
      <button type="button" disabled={busy} onClick={() => void replay()} aria-label={`Send again: ${what}`}>
        {busy ? 'Sending' : 'Send again'}
      </button>
      {failure && <FailureNotice failure={failure} />}
    </>
  );
}
