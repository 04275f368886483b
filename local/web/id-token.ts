/** The person at this machine; there is no other. */
export interface LocalUser {
  readonly uid: string;
  readonly email: string;
}

/**
 * An ID token as Firebase Authentication's emulator makes them: not signed. firebase-admin takes it only where
 * FIREBASE_AUTH_EMULATOR_HOST is set, which is never outside the laptop.
 */
export function unsignedIdToken(project: string, user: LocalUser, nowSeconds: number): string {
  const header = { alg: 'none', typ: 'JWT' };
  const payload = {
    iss: `https://securetoken.google.com/${project}`,
    aud: project,
    sub: user.uid,
    user_id: user.uid,
    iat: nowSeconds,
    exp: nowSeconds + 3600,
    auth_time: nowSeconds,
    email: user.email,
    email_verified: true,
    firebase: { sign_in_provider: 'custom', identities: {} },
  };
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  return `${encode(header)}.${encode(payload)}.`;
}

/** Identity Toolkit's `accounts:lookup`, the one call that firebase-admin makes to verify such a token (13.10). */
export const lookupPath = (project: string) => `/identitytoolkit.googleapis.com/v1/projects/${project}/accounts:lookup`;

export function lookupAnswer(user: LocalUser): object {
  return {
    kind: 'identitytoolkit#GetAccountInfoResponse',
    users: [{ localId: user.uid, email: user.email, emailVerified: true, validSince: '0', disabled: false }],
  };
}
