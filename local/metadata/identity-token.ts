import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

/** The issuer that Google's own identity tokens name. */
const issuer = 'https://accounts.google.com';
/** Google's identity tokens live for one hour. */
const lifetimeSeconds = 3600;

interface IdentityClaims {
  readonly iss: string;
  readonly aud: string;
  readonly sub: string;
  readonly azp: string;
  readonly email: string;
  readonly email_verified: boolean;
  readonly iat: number;
  readonly exp: number;
}

export type Verification =
  | { readonly ok: true; readonly claims: IdentityClaims }
  | { readonly ok: false; readonly why: string };

/** Signs an OpenID Connect token (RS256) for one audience; `now` in milliseconds. */
export function issueIdentityToken(key: KeyObject, email: string, audience: string, now: number): string {
  const iat = Math.floor(now / 1000);
  const header = { alg: 'RS256', kid: keyId(key), typ: 'JWT' };
  const subject = stableSubject(email);
  const claims: IdentityClaims = {
    iss: issuer,
    aud: audience,
    sub: subject,
    azp: subject,
    email,
    email_verified: true,
    iat,
    exp: iat + lifetimeSeconds,
  };
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
}

/** Checks form, signature, issuer, lifetime and audience; any one of the audiences is enough. */
export function checkIdentityToken(
  key: KeyObject,
  token: string,
  audiences: readonly string[],
  now: number,
): Verification {
  const [header, payload, signature, ...rest] = token.split('.');
  if (header === undefined || payload === undefined || signature === undefined || rest.length > 0) {
    return refused('the token is not a JWT');
  }
  // The algorithm is ours to choose, not the token's: `none` and HMAC never get this far.
  if (decode(header)?.alg !== 'RS256') return refused('the token is not signed with RS256');
  const genuine = verify(
    'sha256',
    Buffer.from(`${header}.${payload}`),
    createPublicKey(key),
    Buffer.from(signature, 'base64url'),
  );
  if (!genuine) return refused('the signature does not match');
  const claims = decode(payload) as unknown as IdentityClaims;
  if (claims.iss !== issuer) return refused(`the issuer is not ${issuer}`);
  const seconds = now / 1000;
  if (claims.exp < seconds) return refused('the token has expired');
  if (claims.iat > seconds + 60) return refused('the token is not valid yet');
  if (!audiences.includes(claims.aud)) return refused(`the audience is ${claims.aud}`);
  return { ok: true, claims };
}

function refused(why: string): Verification {
  return { ok: false, why };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(part: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function keyId(key: KeyObject): string {
  const { n } = createPublicKey(key).export({ format: 'jwk' });
  return (n ?? '').slice(0, 16);
}

/** Google's subjects are numbers of 21 digits; this one is derived, so that it survives a restart. */
function stableSubject(email: string): string {
  let hash = 0n;
  for (const byte of Buffer.from(email)) hash = (hash * 257n + BigInt(byte)) % 10n ** 20n;
  return `1${hash.toString().padStart(20, '0')}`;
}
