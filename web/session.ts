import { config } from './config.ts';
import { createCell, createSource, type Source } from './source.ts';

/** Who looks at the page. On the laptop there is only one person, who never signs in. */
export type Session =
  | { readonly state: 'local' }
  | { readonly state: 'loading' }
  | { readonly state: 'signed-out' }
  | { readonly state: 'signed-in'; readonly email: string | null };

let loaded: Promise<typeof import('./google-sign-in.ts')> | undefined;

function signInClient(): Promise<typeof import('./google-sign-in.ts')> {
  loaded ??= import('./google-sign-in.ts').catch((error) => {
    loaded = undefined;
    throw error;
  });
  return loaded;
}

const trouble = createCell<string | null>(null);

/** Why the last try to sign in came to nothing. */
export const signInTrouble: Source<string | null> = trouble;

export const session: Source<Session> = createSource<Session>({ state: 'loading' }, (set) => {
  if (config().firebase === null) {
    // Subscribers must not change while React subscribes them.
    queueMicrotask(() => set({ state: 'local' }));
    return () => undefined;
  }
  let stop: () => void = () => undefined;
  let ended = false;
  signInClient().then(
    (client) => {
      if (ended) return;
      stop = client.watchUser((user) =>
        set(user === null ? { state: 'signed-out' } : { state: 'signed-in', email: user.email }),
      );
    },
    () => trouble.set('The sign-in could not be loaded. Load the page again.'),
  );
  return () => {
    ended = true;
    stop();
  };
});

/** What the API wants of every caller: the laptop's token, or the ID token of whoever is signed in. */
export async function bearer(): Promise<string | null> {
  const { token, firebase } = config();
  if (firebase === null) return token === '' ? null : token;
  return (await signInClient()).currentToken();
}

/** https://firebase.google.com/docs/reference/js/auth#autherrorcodes, where it is more than "try again". */
const sentences: Readonly<Record<string, string>> = {
  'auth/popup-blocked': 'The browser blocked the window of the sign-in. Allow it for this page and try again.',
  'auth/admin-restricted-operation': 'This account was not invited. Ask an owner of the organisation.',
  'auth/user-disabled': 'This account was switched off. Ask an owner of the organisation.',
  'auth/network-request-failed': 'Google could not be reached. Check the connection and try again.',
};
/** Whoever closes the window knows that they did. */
const closed = new Set(['auth/popup-closed-by-user', 'auth/cancelled-popup-request']);

export async function signIn(): Promise<void> {
  trouble.set(null);
  try {
    await (await signInClient()).openSignIn();
  } catch (error) {
    const code = String((error as { readonly code?: unknown }).code ?? '');
    if (!closed.has(code)) trouble.set(sentences[code] ?? 'Signing in did not work. Try again.');
  }
}

/** The page begins anew, so that nothing which was read stays in it. */
export async function signOut(): Promise<void> {
  await (await signInClient()).endSession();
  location.assign('/');
}
