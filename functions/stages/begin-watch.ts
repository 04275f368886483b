import type { Service } from '../../shared/service.ts';
import { watchRules } from '../../shared/watch.ts';
import type { ServicePatch } from '../decision.ts';
import { later } from '../later.ts';

type Stable = NonNullable<Service['stable']>;

/** From its promotion a release is watched for a day, where there is one before it that can be brought back. */
export function watchPatch(before: Stable | null, live: Stable, now: string): Pick<ServicePatch, 'watch' | 'watchAt'> {
  if (before?.release === undefined) return { watchAt: null };
  return {
    watch: {
      deployment: live.deployment,
      revision: live.revision,
      since: now,
      until: later(now, watchRules.seconds),
      before: { release: before.release, revision: before.revision },
    },
    watchAt: later(now, watchRules.everySeconds),
  };
}
