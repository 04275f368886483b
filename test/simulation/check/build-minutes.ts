import type { Deployment } from '../../../shared/deployment.ts';
import { orgs, type World } from '../world.ts';
import { type Violation, violated } from './violation.ts';

/** Invariant 20 after rest: a month's count is what its builds took, and nothing is held for who has ended. */
export function checkBuildMinutes({ store, history, faults }: World): readonly Violation[] {
  // An older version gives nothing back of what it does not know.
  if (faults.counts.has('older code')) return [];
  return orgs.flatMap((org) => {
    const deployments = [...history.deployments.values()].flatMap((versions) => versions.at(-1)?.data ?? []);
    const taken = deployments.filter((each) => each.org === org).reduce((sum, each) => sum + secondsTaken(each), 0);
    const counted = [...store.docs]
      .filter(([path]) => path.startsWith(`orgs/${org}/quota/hour-`))
      .flatMap(([, { data }]) => Object.entries(data).filter(([field]) => field.startsWith('built_')))
      .reduce((sum, [, seconds]) => sum + Number(seconds), 0);
    return counted === taken ? [] : [violated(20, `${org} counts ${counted} s of builds, which took ${taken} s`)];
  });
}

/** One that was stopped went on until its deployment ended; none is longer than its time-out. */
function secondsTaken({ build, endedAt, quotaHold }: Deployment): number {
  const from = build?.startedAt ?? (build?.finishedAt == null ? build?.createdAt : null);
  if (from == null || quotaHold === undefined) return 0;
  const seconds = Math.ceil((Date.parse(build?.finishedAt ?? endedAt ?? '') - Date.parse(from)) / 1000);
  return Math.min(quotaHold.seconds, Math.max(0, seconds));
}
