import {
  browserPopupRedirectResolver,
  GoogleAuthProvider,
  indexedDBLocalPersistence,
  initializeAuth,
  onAuthStateChanged,
  signInWithPopup,
} from 'firebase/auth';
import { firebaseApp } from './firebase-app.ts';

/** Loaded in the cloud alone: on the laptop nobody signs in, and the page is lighter by this client. */

/** A window of its own: a redirect would need the sign-in's cookies from another site, which browsers no longer send. */
const auth = initializeAuth(firebaseApp(), {
  persistence: indexedDBLocalPersistence,
  popupRedirectResolver: browserPopupRedirectResolver,
});

/** Hears at once, and again whenever somebody signs in or out; the address is null where the account has none. */
export function watchUser(heard: (user: { readonly email: string | null } | null) => void): () => void {
  return onAuthStateChanged(auth, (user) => heard(user === null ? null : { email: user.email }));
}

export async function openSignIn(): Promise<void> {
  await signInWithPopup(auth, new GoogleAuthProvider());
}

export const endSession = (): Promise<void> => auth.signOut();

/** Made anew by the client shortly before it expires; null while nobody is signed in. */
export async function currentToken(): Promise<string | null> {
  return (await auth.currentUser?.getIdToken()) ?? null;
}
