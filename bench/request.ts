import type { DeployRequest } from '../functions/engine/check-request.ts';

/** A request for a service of its own, so that none waits for another. */
export function requestOf(org: string, service: string): DeployRequest {
  return {
    org,
    service,
    repository: 'bench/chain',
    ref: null,
    root: null,
    region: null,
    env: {},
    unset: [],
    load: null,
    actor: 'user:bench',
    via: 'api',
    idempotencyKey: null,
    bodyHash: service,
    traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
  };
}
