import { BrokenCircuitError, BulkheadRejectedError, TaskCancelledError } from 'cockatiel';
import { Status } from 'google-gax';
import { Problem } from '../../shared/problems.ts';
import { statusOf } from './status.ts';

/** What the same call may survive a second later (design.md "Google calls that are easily wrong"). */
const passing: ReadonlySet<Status | null> = new Set([
  Status.UNAVAILABLE,
  Status.ABORTED,
  Status.RESOURCE_EXHAUSTED,
  Status.DEADLINE_EXCEEDED,
]);

/** Node's and undici's words for a network that did not carry the request. */
const network = /^(ECONN\w+|ETIMEDOUT|EPIPE|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|UND_ERR_\w+)$/;

/** Trouble that may pass by itself. A Problem never does: it is an answer. */
export function isTransient(error: unknown): boolean {
  if (error instanceof Problem || isRefusedHere(error)) return false;
  if (error instanceof TaskCancelledError || passing.has(statusOf(error))) return true;
  if (!(error instanceof Error)) return false;
  const { code, status } = error as { readonly code?: unknown; readonly status?: unknown };
  if (typeof code === 'string' && network.test(code)) return true;
  // GitHub's: octokit gives a request that got no answer the status 500.
  if (typeof status === 'number') return status >= 500 || status === 429;
  return error.name === 'TimeoutError' || isTransient(error.cause);
}

/** Whether the dependency looks ill. A conflict of writers is trouble that passes, but says that somebody answers. */
export function speaksOfIllness(error: unknown): boolean {
  return isTransient(error) && statusOf(error) !== Status.ABORTED;
}

/** The open breaker's and the full bulkhead's own errors: trying again at once is what they are there to prevent. */
export function isRefusedHere(error: unknown): boolean {
  return error instanceof BrokenCircuitError || error instanceof BulkheadRejectedError;
}
