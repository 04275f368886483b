import type { MiddlewareHandler } from 'hono';
import { failure } from '../../../shared/problems.ts';
import type { ApiEnv } from './context.ts';
import { answerFailure } from './errors.ts';

/** As many as Cloud Run sends to one instance (terraform/functions.tf); on a laptop nothing in front counts them. */
const mostAtOnce = 80;
const retryAfterSeconds = 1;

/**
 * Refuses at once what could only be answered late. Without it every request waits behind all the others until its caller
 * has given up, and the work that is then done for it helps nobody: of 1,000 users fewer were served than of 100.
 */
export function limitLoad(most: number = mostAtOnce): MiddlewareHandler<ApiEnv> {
  let underWay = 0;
  return async (c, next) => {
    if (underWay >= most) {
      c.header('Retry-After', String(retryAfterSeconds));
      const hint = `Wait ${retryAfterSeconds} s and send it again; with the same Idempotency-Key it takes effect once.`;
      return answerFailure(
        c,
        failure('dependency-unavailable', 'More requests came at once than can be answered.', hint),
      );
    }
    underWay += 1;
    try {
      await next();
    } finally {
      underWay -= 1;
    }
    return undefined;
  };
}
