import type { Service } from '../../shared/service.ts';
import type { Runs, ServiceRef } from '../ports.ts';
import { foreignRevision, type LiveState } from './drift.ts';

/** Asks Cloud Run for a service as it is, and for the revision that somebody else made, where there is one. */
export async function readLive(
  runs: Runs,
  ref: ServiceRef,
  service: Pick<Service, 'name' | 'nextSeq'>,
): Promise<LiveState> {
  const live = await runs.service(ref);
  const name = live === null ? null : foreignRevision(live, service);
  return { service: live, foreign: name === null ? null : await runs.revision(ref, name) };
}
