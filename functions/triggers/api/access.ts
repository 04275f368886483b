import type { Context, MiddlewareHandler } from 'hono';
import { Problem } from '../../../shared/problems.ts';
import { memberSchema } from '../../../shared/service.ts';
import type { By } from '../../engine/audit.ts';
import { paths } from '../../engine/documents.ts';
import { type Action, authorize, nothingHere } from '../../guard/authorize.ts';
import type { ApiDeps, ApiEnv } from './context.ts';
import { answerFailure } from './errors.ts';
import { isDocumentId } from './paths.ts';

/** Requires a valid ID token. */
export function authenticate(verify: ApiDeps['verify']): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const token = /^Bearer ([^\s]+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    if (token === undefined) throw notSignedIn('The request carries no sign-in.');
    const { uid } = await verify(token).catch(() => {
      throw notSignedIn('The sign-in is not valid or has run out.');
    });
    c.set('uid', uid);
    await next();
  };
}

function notSignedIn(message: string): Problem {
  return new Problem('not-signed-in', message, 'Sign in and send the ID token as Authorization: Bearer.');
}

/** Lets a route be used by members whose role allows the action. */
export function allow(store: ApiDeps['store'], action: Action): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const org = c.req.param('org');
    const uid = c.get('uid');
    if (!isDocumentId(org) || uid.includes('/')) return answerFailure(c, nothingHere);
    const { docs } = await store.read([paths.member(org, uid)]);
    const member = memberSchema.safeParse(docs[0]?.data);
    const actor = { uid, org, role: member.success ? member.data.role : null };
    const refusal = authorize(actor, action, { org });
    if (actor.role !== null) {
      c.set('actor', actor);
      c.set('action', action);
    }
    return refusal === null ? next() : answerFailure(c, refusal);
  };
}

/** For a request that holds what its route alone does not ask for. Problem: not-allowed. */
export function demand(c: Context<ApiEnv>, action: Action): void {
  const { actor } = c.var;
  const refusal = actor === undefined ? nothingHere : authorize(actor, action, actor);
  if (refusal === null) return;
  c.set('action', action);
  throw new Problem(refusal.code, refusal.message, refusal.hint);
}

/** How a caller is written down: bound to the subject of the sign-in, not to an e-mail address. */
export function byOf(c: Context<ApiEnv>): By {
  return { actor: `user:${c.get('uid')}`, traceparent: c.get('traceparent') };
}
