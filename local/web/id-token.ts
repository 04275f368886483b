import { z } from 'zod';

/** Somebody who asks on this machine. */
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

export const lookupSchema = z.object({ localId: z.array(z.string()).max(10) });

export function lookupAnswer(users: readonly LocalUser[]): object {
  const known = users.map(({ uid, email }) => ({ localId: uid, email }));
  return {
    kind: 'identitytoolkit#GetAccountInfoResponse',
    users: known.map((each) => ({ ...each, emailVerified: true, validSince: '0', disabled: false })),
  };
}

/** Says on the laptop as which member somebody asks, beside the token; never read in the cloud. */
export const userHeader = 'x-slipway-user';

/** Any member of the local organisation, for instance `local-approver`. */
export function namedUser(uid: string): LocalUser {
  return { uid, email: `${uid.replace(/^local-user$/, 'local')}@localhost` };
}
