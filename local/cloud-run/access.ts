import type { IncomingHttpHeaders } from 'node:http';
import type { Verification } from '../metadata/identity-token.ts';
import type { ServiceRecord } from './records.ts';

const invoker = 'roles/run.invoker';

/** Whether a token was issued by the laptop's metadata server for one of these audiences. */
export type VerifyIdentityToken = (token: string, audiences: readonly string[]) => Verification;

export type Access =
  | { readonly allowed: true; readonly token: 'none' | 'authorization' | 'x-serverless-authorization' }
  | { readonly allowed: false; readonly status: 401 | 403; readonly why: string };

function isPublic(service: ServiceRecord): boolean {
  if (service.spec.invokerIamDisabled) return true;
  return service.policy.bindings.some(({ role, members }) => role === invoker && members.includes('allUsers'));
}

/**
 * Judges a request as Cloud Run's front end does: none without a token (403), none with one that is not valid
 * for this service (401). The laptop has one account, its owner's, so a valid token also has the permission.
 */
export function judgeAccess(
  service: ServiceRecord,
  headers: IncomingHttpHeaders,
  serviceUri: string,
  ownUri: string,
  verify: VerifyIdentityToken,
): Access {
  if (isPublic(service)) return { allowed: true, token: 'none' };
  // "If both headers are present, only X-Serverless-Authorization is checked."
  const name = headers['x-serverless-authorization'] === undefined ? 'authorization' : 'x-serverless-authorization';
  const [, token] = /^bearer\s+(\S+)$/i.exec(String(headers[name] ?? '')) ?? [];
  if (token === undefined) return { allowed: false, status: 403, why: 'the request has no identity token' };
  // A tag's URL takes the service's URL as audience as well.
  const audiences = [serviceUri, `${serviceUri}/`, ownUri, `${ownUri}/`, ...service.spec.customAudiences];
  const verified = verify(token, audiences);
  return verified.ok ? { allowed: true, token: name } : { allowed: false, status: 401, why: verified.why };
}

/** Cloud Run takes the signature away, so that the app cannot use the token elsewhere. */
export function withoutSignature(header: string): string {
  return header.replace(/\.[^.]*$/, '.SIGNATURE_REMOVED_BY_GOOGLE');
}
