import type { ReactNode } from 'react';
import { session, signIn, signInTrouble } from './session.ts';
import { useSource } from './source.ts';

/** Shows what it holds to whoever is signed in; nothing is read from Firestore before. */
export function SignedIn({ children }: { readonly children: ReactNode }) {
  const { state } = useSource(session);
  const trouble = useSource(signInTrouble);
  if (state === 'local' || state === 'signed-in') return children;
  return (
    <main id="main" data-part="empty">
      <h1>Slipway</h1>
      {state === 'loading' ? (
        <p>{trouble === null && 'Looking who you are.'}</p>
      ) : (
        <button type="button" data-part="button" data-tone="main" onClick={() => void signIn()}>
          Sign in with Google
        </button>
      )}
      <p role="alert">{trouble}</p>
    </main>
  );
}
