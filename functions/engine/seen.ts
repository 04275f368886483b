import type { TrafficShare } from '../../shared/deployment.ts';
import { Problem } from '../../shared/problems.ts';
import type { Seen } from '../decision.ts';
import { isOwnRevision, sameShares } from '../guard/own-traffic.ts';
import type { RunService, ServiceRef } from '../ports.ts';

interface Intended {
  readonly ref: ServiceRef;
  readonly seen?: Seen | undefined;
  /** Where users are to be sent. */
  readonly traffic?: readonly TrafficShare[];
}

/**
 * Stops a write when somebody has changed the service since it was decided; the etag covers what comes after this look. Who
 * has sent users where they are to be sent loses nothing by it.
 */
export function refuseWhatChanged(
  { ref, seen, traffic: wanted }: Intended,
  { traffic, latestCreatedRevision: latest }: RunService,
): void {
  if (seen === undefined) return;
  // What an earlier deployment of ours still brings is no change of somebody else's.
  const isOwn = latest === null || isOwnRevision({ name: ref.name, nextSeq: Number.POSITIVE_INFINITY }, latest);
  const isExpected = sameShares(traffic, seen.traffic) || (wanted !== undefined && sameShares(traffic, wanted));
  if (isExpected && (latest === seen.latest || isOwn)) return;
  throw new Problem(
    'drift-found',
    `${ref.name} was changed outside Slipway while it was being deployed, so nothing more was written.`,
    `See what was changed and choose what becomes of it: \`slipway drift ${ref.name}\`. Then deploy again.`,
  );
}
