import type { Deployment } from '../../../shared/deployment.ts';
import type { Service } from '../../../shared/service.ts';
import type { Word } from '../approvers.ts';
import type { Version } from '../history.ts';
import type { People } from '../people.ts';
import type { World } from '../world.ts';
import { type Violation, violated } from './violation.ts';

/** How long a delivery may have held what it read of the service before its batch was committed: longer where processes stand still. */
const readMillis = ({ faults }: World): number =>
  ['pause-before', 'pause-after'].some((kind) => faults.counts.has(kind)) ? 3_000_000 : 20_000;

/** Invariant 14, and freezes: nothing is released that others have not approved as it is, and nothing new goes live while frozen. */
export function checkApprovals(world: World, { words }: Pick<People, 'words'>): readonly Violation[] {
  // An older version knows neither, and lets everything through.
  if (world.faults.counts.has('older code')) return [];
  return [...world.history.deployments].flatMap(([id, versions]) => [
    ...checkApproved(world, words, id, versions),
    ...checkFrozen(world, id, versions),
    ...checkKept(id, versions),
  ]);
}

/** The states that the service had within a time, the one at its beginning included. */
function statesWithin({ history }: World, name: string, from: number, until: number): readonly Service[] {
  const versions = history.services.get(name) ?? [];
  const before = versions.filter(({ at }) => at <= from).at(-1);
  const within = versions.filter(({ at }) => at > from && at <= until);
  return [...(before === undefined ? [] : [before]), ...within].flatMap(({ data }) => data ?? []);
}

/** What an approval is for, as text, without the engine's own hash: the deployment's part and the settings that shape its release. */
function contentOf({ spec, source, plan, sizing, env }: Deployment, { checks, strategy }: Service): string {
  return JSON.stringify([spec, source?.sha, plan, sizing, env, checks ?? null, strategy ?? null]);
}

/** What somebody can have taken it for: with the settings that it was written down with, or that the service had while they looked. */
function contentsOf(world: World, { seen, seenAt }: Word): readonly string[] {
  const versions = world.history.deployments.get(seen.id) ?? [];
  const approval = JSON.stringify(seen.approval);
  const since = versions.find(({ data }) => JSON.stringify(data?.approval) === approval)?.at ?? seenAt;
  const states = statesWithin(world, seen.service, since - readMillis(world), seenAt);
  return states.map((service) => contentOf(seen, service));
}

function checkApproved(
  world: World,
  words: readonly Word[],
  id: string,
  versions: readonly Version<Deployment>[],
): readonly Violation[] {
  const released = versions.find(({ data }) => data?.stage === 'release');
  if (released?.data == null || released.data.spec.release?.kind === 'rollback') return [];
  // Whoever shares the traffic among releases releases nothing.
  if (released.data.spec.traffic !== undefined) return [];
  const { data: deployment, at } = released;
  const entered = versions.find(({ data }) => data?.stage === 'preflight')?.at ?? at;
  // Who was let through before anybody was to approve goes on.
  const asked = statesWithin(world, deployment.service, entered - readMillis(world), entered);
  if (asked.length === 0 || asked.some(({ approval }) => approval == null)) return [];
  const required = Math.min(...asked.map(({ approval }) => approval?.approvers ?? 0));
  const states = statesWithin(world, deployment.service, at - readMillis(world), at);
  const contents = new Set(states.map((service) => contentOf(deployment, service)));
  const yes = words.filter(
    (word) =>
      word.seen.id === id &&
      word.actor !== deployment.actor &&
      (word.answer === 'done' || word.answer === null) &&
      contentsOf(world, word).some((content) => contents.has(content)),
  );
  const count = new Set(yes.map(({ actor }) => actor)).size;
  return count >= required ? [] : [violated(14, `${id} was released with ${count} of ${required} approvals`)];
}

/** What had no users when a freeze began gets none while it holds. */
function checkFrozen(world: World, id: string, versions: readonly Version<Deployment>[]): readonly Violation[] {
  const promoting = versions.find(({ data }) => data?.stage === 'promote');
  const hasSucceeded = versions.some(({ data }) => data?.status === 'succeeded');
  if (promoting?.data == null || !hasSucceeded || promoting.data.spec.release?.kind === 'rollback') return [];
  const states = statesWithin(world, promoting.data.service, promoting.at - readMillis(world), promoting.at);
  const isFrozen = (service: Service): boolean =>
    (service.freezes ?? []).some(
      ({ from, until }) =>
        Date.parse(from) <= promoting.at - readMillis(world) && Date.parse(until) > promoting.at + 60_000,
    );
  const isAll = states.length > 0 && states.every(isFrozen);
  return isAll ? [violated(14, `${id} went live within a freeze`)] : [];
}

/** What somebody approved stays on record, and none of it is the requester's. */
function checkKept(id: string, versions: readonly Version<Deployment>[]): readonly Violation[] {
  return versions.flatMap(({ data }, index) => {
    const given = data?.approval?.given ?? [];
    const before = versions[index - 1]?.data?.approval?.given ?? [];
    if (given.some(({ actor }) => actor === data?.actor)) return [violated(14, `${id} was approved by its requester`)];
    return before.every((each, place) => given[place]?.actor === each.actor)
      ? []
      : [violated(14, `${id} lost an approval`)];
  });
}
