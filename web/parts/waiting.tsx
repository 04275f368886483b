import type { ReactNode } from 'react';
import type { Live } from '../live.ts';

const refusals: Readonly<Record<string, string>> = {
  'permission-denied': 'You may not read this. Ask an owner of the organisation to add you.',
  unauthenticated: 'You are not signed in. Load the page again.',
  unreadable: 'This was written by a newer version of Slipway. Load the page again.',
};

interface WaitingProps {
  readonly live: Exclude<Live<unknown>, { state: 'ready' }>;
  /** What is being read, for instance `the deployment`. */
  readonly what: string;
  readonly missing?: ReactNode;
}

/** What a page shows until it has its document: what is awaited, or why it does not come. */
export function Waiting({ live, what, missing }: WaitingProps) {
  if (live.state === 'missing') return <div data-part="empty">{missing ?? `There is no such thing as ${what}.`}</div>;
  if (live.state === 'loading') return <p data-part="empty">Waiting for {what} from Firestore.</p>;
  return (
    <div data-part="notice" role="alert">
      <p>{refusals[live.code] ?? `Firestore refused to answer (${live.code}).`}</p>
      <p>It is tried again every few seconds.</p>
    </div>
  );
}
