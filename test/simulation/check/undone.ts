import { sameTraffic } from '../../../functions/engine/carry-out.ts';
import type { Deployment } from '../../../shared/deployment.ts';
import { isTerminal } from '../../../shared/statuses.ts';
import { isLate } from '../processes.ts';
import type { World } from '../world.ts';
import { type Violation, violated } from './violation.ts';

/** A call that was under way when the undo came may still arrive; after this long it is no call but a forgotten undo. */
const underWayMillis = 60_000;

/** Invariants 9 and 11 at the very moment of an ending: nothing of the deployment is left outside, for no sweep to find. */
export function checkUndone(world: World): readonly Violation[] {
  return [...world.history.deployments.values()].flatMap((versions) => {
    const end = versions.find(({ data }) => data !== null && isTerminal(data.status));
    if (end?.data == null || !mustBeUndone(end.data)) return [];
    return [...checkTraffic(world, end.data, end.at), ...checkBuild(world, end.data, end.at)];
  });
}

/** Not where it went live before, and not where the undo itself was given up: then the sweep is what remains. */
function mustBeUndone({ status, failure, stages }: Deployment): boolean {
  if (status === 'succeeded' || stages.promote.status === 'succeeded') return false;
  return failure?.code !== 'attempts-exhausted';
}

/**
 * The traffic is what it was before the deployment touched it, and none where nothing was ever released: what stood there
 * was left over. Not asked where somebody else has touched it since.
 */
function checkTraffic({ run, history }: World, { id, service }: Deployment, at: number): readonly Violation[] {
  const entries = run.journal.filter((entry) => entry.service === service && entry.at <= at);
  if (entries.some(({ what, by }) => what === 'by-hand' || isLate(by))) return [];
  const begun = entries.findIndex(({ by, what }) => by.includes(id) && what !== 'served');
  const since = entries[begun];
  if (since === undefined || at - since.at < underWayMillis) return [];
  if (entries.slice(begun).some(({ by, what }) => what !== 'served' && !by.includes(id))) return [];
  const released = history.services.get(service)?.findLast((version) => version.at <= at)?.data?.stable ?? null;
  const before = released === null ? [] : (entries[begun - 1]?.after?.traffic ?? []);
  const after = entries.at(-1)?.after?.traffic ?? [];
  return sameTraffic(before, after)
    ? []
    : [violated(11, `${id} ended and left ${JSON.stringify(after)}, before it was ${JSON.stringify(before)}`)];
}

function checkBuild({ builds }: World, { id, build }: Deployment, at: number): readonly Violation[] {
  if (build === null) return [];
  const finishedAt = builds.builds.get(build.id)?.state.finishedAt ?? null;
  if (finishedAt !== null && Date.parse(finishedAt) <= at) return [];
  return [violated(9, `${id} ended and its build ${build.id} went on until ${finishedAt}`)];
}
