import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { failure, Problem } from '../../../shared/problems.ts';
import type { ApiEnv } from './context.ts';
import { answerFailure } from './errors.ts';

const maxBodyBytes = 256 * 1024;
const requestTimeoutMs = 30_000;

const headers: Readonly<Record<string, string>> = {
  'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'X-Frame-Options': 'DENY',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
};

export const securityHeaders: MiddlewareHandler<ApiEnv> = async (c, next) => {
  await next();
  for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value);
};

export function crossOrigin(allowedOrigins: readonly string[]): MiddlewareHandler<ApiEnv> {
  return cors({
    origin: [...allowedOrigins],
    allowMethods: ['GET', 'POST'],
    allowHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key', 'traceparent'],
    exposeHeaders: ['Location', 'Retry-After', 'traceparent'],
    maxAge: 600,
  });
}

export const limitBody: MiddlewareHandler<ApiEnv> = bodyLimit({
  maxSize: maxBodyBytes,
  onError: (c) =>
    answerFailure(
      c,
      failure(
        'request-too-large',
        `A request has at most ${maxBodyBytes / 1024} KiB.`,
        'Leave out what is not needed, and put large values into secrets of their own.',
      ),
    ),
});

export const limitTime: MiddlewareHandler<ApiEnv> = async (_c, next) => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(tooLate()), requestTimeoutMs);
  });
  try {
    await Promise.race([next(), late]);
  } finally {
    clearTimeout(timer);
  }
};

function tooLate(): Problem {
  return new Problem(
    'dependency-unavailable',
    `The request took longer than ${requestTimeoutMs / 1000} s.`,
    'Send it again with the same Idempotency-Key; it then takes effect once.',
  );
}
