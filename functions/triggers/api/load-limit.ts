import type { MiddlewareHandler } from 'hono';
import { failure } from '../../../shared/problems.ts';
import type { ApiEnv } from './context.ts';
import { answerFailure } from './errors.ts';

/** As many as Cloud Run sends to one instance (terraform/functions.tf); on a laptop nothing in front counts them. */
const mostAtOnce = 80;
/** What is counted fades with this time constant, so it is about the last ten seconds that are remembered. */
const memorySeconds = 10;
/** A laptop or an instance that was busy may be free much sooner than it seemed. */
const longestWaitSeconds = 15;

/**
 * Refuses at once what could only be answered late. Without it every request waits behind all the others until its caller
 * has given up, and the work that is then done for it helps nobody: of 1,000 users fewer were served than of 100.
 */
export function limitLoad(most: number = mostAtOnce, now: () => number = Date.now): MiddlewareHandler<ApiEnv> {
  let underWay = 0;
  const pace = openPace(most, now);
  return async (c, next) => {
    if (underWay >= most) {
      const seconds = pace.refused();
      c.header('Retry-After', String(seconds));
      const hint = `Wait ${seconds} s and send it again; with the same Idempotency-Key it takes effect once.`;
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
      pace.ended();
    }
    return undefined;
  };
}

/**
 * How many are refused beside how many are answered. Who is refused is to come back when the others who were refused will
 * have been answered: sooner there is no room, and refusing the same request again and again is work, too.
 */
function openPace(most: number, now: () => number) {
  const recent = { refused: 0, ended: 0, at: now() };
  const fade = () => {
    const left = Math.exp((recent.at - now()) / 1000 / memorySeconds);
    Object.assign(recent, { refused: recent.refused * left, ended: recent.ended * left, at: now() });
  };
  return {
    ended: () => {
      fade();
      recent.ended += 1;
    },
    /** Seconds to wait. */
    refused: () => {
      fade();
      recent.refused += 1;
      const seconds = (memorySeconds * recent.refused) / Math.max(most, recent.ended);
      return Math.min(longestWaitSeconds, Math.ceil(seconds));
    },
  };
}
