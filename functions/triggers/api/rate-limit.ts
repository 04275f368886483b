import type { IncomingMessage } from 'node:http';
import type { Context, MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import { failure } from '../../../shared/problems.ts';
import type { ApiEnv } from './context.ts';
import { answerFailure } from './errors.ts';
import { publicPath } from './paths.ts';
import { createTokenBuckets } from './token-buckets.ts';

/** Requests a minute; each may come at once, and they come back evenly. */
export interface Rates {
  /** For each route and actor. */
  readonly reads: number;
  readonly writes: number;
  /** For each actor: one asks GitHub for up to 33 things, and a token may ask 5,000 an hour. */
  readonly analyses: number;
  /** For each address; whoever fails more often is not even checked for a while. */
  readonly failedSignIns: number;
}

export const defaultRates: Rates = { reads: 600, writes: 60, analyses: 30, failedSignIns: 10 };

const reading: readonly string[] = ['GET', 'HEAD'];

/** Bounds what one actor may ask of one route; whoever is not signed in counts by address. */
export function limitRate(rates: Rates, proxies: number): MiddlewareHandler<ApiEnv> {
  const reads = createTokenBuckets(rates.reads);
  const writes = createTokenBuckets(rates.writes);
  return async (c, next) => {
    const actor = c.get('uid') ?? addressOf(c, proxies);
    const isRead = reading.includes(c.req.method);
    const key = `${actor} ${c.req.method} ${publicPath(routePath(c, -1))}`;
    const wait = (isRead ? reads : writes).take(key, Date.now());
    return wait > 0 ? tooMany(c, wait) : next();
  };
}

/** Bounds a route that is dear to answer, beside what holds for all. */
export function limitEach(perMinute: number): MiddlewareHandler<ApiEnv> {
  const buckets = createTokenBuckets(perMinute);
  return async (c, next) => {
    const wait = buckets.take(c.get('uid'), Date.now());
    return wait > 0 ? tooMany(c, wait) : next();
  };
}

/** Lets an address that failed to sign in too often wait before it is checked again. */
export function slowFailedSignIns(rates: Rates, proxies: number): MiddlewareHandler<ApiEnv> {
  const failures = createTokenBuckets(rates.failedSignIns);
  return async (c, next) => {
    const address = addressOf(c, proxies);
    const wait = failures.wait(address, Date.now());
    if (wait > 0) return tooMany(c, wait);
    await next();
    if (c.res.status === 401) failures.take(address, Date.now());
    return undefined;
  };
}

function tooMany(c: Context<ApiEnv>, waitMs: number): Response {
  const seconds = Math.ceil(waitMs / 1000);
  c.header('Retry-After', String(seconds));
  return answerFailure(c, failure('rate-limited', 'Too many requests.', `Wait ${seconds} s and send it again.`));
}

/**
 * The caller's address. Each proxy in front appends the address that it saw to X-Forwarded-For; what stands further left is
 * the caller's own claim.
 */
function addressOf(c: Context<ApiEnv>, proxies: number): string {
  const seen = (c.req.header('x-forwarded-for') ?? '').split(',').map((each) => each.trim());
  const forwarded = proxies === 0 ? undefined : seen.at(-proxies);
  if (forwarded !== undefined && forwarded !== '') return forwarded;
  // Only node-server puts the request there; a test without a socket has no address.
  const { incoming } = (c.env ?? {}) as { readonly incoming?: IncomingMessage };
  return incoming?.socket.remoteAddress ?? 'unknown';
}
