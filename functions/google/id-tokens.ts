import { onFirstUse } from '../on-first-use.ts';

/** Whoever an ID token of Firebase Authentication names. */
export interface SignedIn {
  readonly uid: string;
  readonly email: string | null;
}

/**
 * Verifies ID tokens by firebase-admin: signature, issuer, audience and expiry
 * (https://firebase.google.com/docs/auth/admin/verify-id-tokens). Throws on all others.
 */
export function createIdTokens(project: string): (idToken: string) => Promise<SignedIn> {
  const open = onFirstUse(async () => {
    const [{ initializeApp }, { getAuth }] = await Promise.all([
      import('firebase-admin/app'),
      import('firebase-admin/auth'),
    ]);
    return getAuth(initializeApp({ projectId: project }));
  });
  return async (idToken) => {
    const { uid, email } = await (await open()).verifyIdToken(idToken);
    return { uid, email: email ?? null };
  };
}
