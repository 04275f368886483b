import { contentHash } from '../../../functions/content-hash.ts';
import { sameTraffic } from '../../../functions/engine/carry-out.ts';
import { overtakeLimits } from '../../../functions/engine/overtake.ts';
import type { Deployment } from '../../../shared/deployment.ts';
import type { Service } from '../../../shared/service.ts';
import type { History, Version } from '../history.ts';
import type { World } from '../world.ts';
import { type Violation, violated } from './violation.ts';

/** Invariants 3, 7, 11, 12 and 20: one writer, ever newer, and what is recorded live is what is live. */
export function checkServices(world: World): readonly Violation[] {
  return [
    ...[...world.history.services].flatMap(([name, versions]) =>
      versions.flatMap((_, index) => checkStep(world, name, index)),
    ),
    ...[...world.history.services].flatMap(([name, versions]) => checkOwner(name, versions)),
    ...[...world.history.services.keys()].flatMap((name) => checkTurns(world.history, name)),
    ...checkStale(world.run),
    ...checkSequence(world.history),
    ...[...new Set([...world.run.services.keys(), ...world.history.services.keys()])].flatMap((name) =>
      checkLive(world, name),
    ),
    ...checkLeftovers(world),
  ];
}

function checkStep({ history, run }: World, name: string, index: number): readonly Violation[] {
  const versions = history.services.get(name) ?? [];
  const { data: after } = versions[index] ?? { data: null };
  const before = versions[index - 1]?.data;
  if (before == null || after === null) return [];
  const found: Violation[] = [];
  if (after.lastPromotedSeq < before.lastPromotedSeq) {
    found.push(violated(7, `${name} went from release ${before.lastPromotedSeq} back to ${after.lastPromotedSeq}`));
  }
  if (after.stable?.deployment !== before.stable?.deployment && after.stable?.deployment !== before.runningDep) {
    found.push(violated(3, `${after.stable?.deployment} was promoted while ${before.runningDep} had the service`));
  }
  if (after.stable !== null && after.stable.deployment !== before.stable?.deployment) {
    const at = versions[index]?.at ?? 0;
    found.push(...checkServed(run, name, after.stable.revision, at));
  }
  const live = after.stable === null ? null : lastOf(history, after.stable.deployment);
  if (live?.status === 'superseded') found.push(violated(9, `${live.id} went live and is called superseded`));
  if (after.nextSeq < before.nextSeq) found.push(violated(7, `${name} counts backwards to ${after.nextSeq}`));
  if (after.runningDep !== before.runningDep && after.runningDep !== null && after.fence <= before.fence) {
    found.push(violated(3, `${after.runningDep} took over ${name} without a new fence`));
  }
  return found;
}

/** A release is recorded when its users are served by it, not when that was asked for. */
function checkServed({ journal }: World['run'], name: string, revision: string, at: number): readonly Violation[] {
  const before = journal.filter((entry) => entry.service === name && entry.at <= at);
  if (before.some(({ what }) => what === 'by-hand')) return [];
  const share = before.at(-1)?.after?.served.find((each) => each.revision === revision);
  return share?.percent === 100
    ? []
    : [violated(12, `${revision} was recorded as live and served ${share?.percent ?? 0} %`)];
}

/** One name in one project belongs to one organisation, for ever. */
function checkOwner(name: string, versions: readonly Version<Service>[]): readonly Violation[] {
  const owners = [...new Set(versions.flatMap(({ data }) => data?.org ?? []))];
  return owners.length > 1 ? [violated(17, `${name} is a service of ${owners.join(' and ')}`)] : [];
}

/** However many come, no more than so many in a row are stopped for a newer one before one finishes. */
function checkTurns({ deployments }: History, name: string): readonly Violation[] {
  const turns = [...deployments.values()]
    .filter(([first]) => first?.data?.service === name)
    .flatMap((versions) =>
      versions.flatMap(({ commit, data }, index) => {
        const before = versions[index - 1]?.data?.status;
        if (data === null || data.status === before) return [];
        // Who waits for approval has begun nothing, and the newest is always the one to be decided about; who goes back to an
        // earlier release waits for no rollout.
        if (data.status === 'cancelling' && data.supersededBy !== null) {
          const isBound = before !== 'awaiting-approval' && !goesBack(deployments, data.supersededBy);
          return isBound ? [{ commit, isStop: true }] : [];
        }
        return ['succeeded', 'failed', 'errored'].includes(data.status) ? [{ commit, isStop: false }] : [];
      }),
    )
    .sort((a, b) => a.commit - b.commit);
  let inARow = 0;
  for (const { isStop } of turns) {
    inARow = isStop ? inARow + 1 : 0;
    if (inARow > overtakeLimits.inARow) return [violated(2, `${inARow} deployments of ${name} in a row were stopped`)];
  }
  return [];
}

const goesBack = (deployments: History['deployments'], id: string): boolean =>
  deployments.get(id)?.[0]?.data?.spec.release?.kind === 'rollback';

/**
 * Once a newer deployment has written, an older one's write is refused, however late it comes. Only a creation is not,
 * for where there is no service there is no etag.
 */
function checkStale({ journal }: World['run']): readonly Violation[] {
  const newest = new Map<string, number>();
  return journal.flatMap(({ service, by, what }) => {
    const [, seq] = /-(\d+)-[0-9a-f]{8}~f\d+~/.exec(by) ?? [];
    if (seq === undefined || ['served', 'create', 'by-hand'].includes(what)) return [];
    const known = newest.get(service) ?? 0;
    newest.set(service, Math.max(known, Number(seq)));
    return Number(seq) < known ? [violated(3, `${by} wrote to ${service} (${what}) after number ${known} had`)] : [];
  });
}

/** A number is used once in a service's life, also after it was deleted and came again. */
function checkSequence({ deployments }: History): readonly Violation[] {
  const seen = new Set<string>();
  return [...deployments].flatMap(([id, [first]]) => {
    const { service, seq } = first?.data ?? {};
    const key = `${service}-${seq}`;
    if (seen.has(key)) return [violated(7, `${id} has a number that was used before`)];
    seen.add(key);
    return [];
  });
}

/** After rest, Cloud Run serves exactly what the last promoted deployment recorded, unless somebody changed it by hand. */
function checkLive(world: World, name: string): readonly Violation[] {
  const entries = world.run.journal.filter(({ service }) => service === name);
  if (entries.some(({ what }) => what === 'by-hand')) return [];
  const recorded = [...world.store.docs.values()].find(
    ({ collection, data }) => collection.endsWith('/services') && data['name'] === name,
  )?.data as Service | undefined;
  const live = world.run.services.get(name);
  const stable = recorded?.stable ?? null;
  if (stable === null) {
    if (live === undefined) return [];
    return [violated(11, `${name} exists, although nothing was ever promoted: ${JSON.stringify(live.traffic)}`)];
  }
  if (live === undefined) return [violated(12, `${name} is gone, although ${stable.revision} is recorded as live`)];
  if (!sameTraffic(live.traffic, stable.traffic)) {
    const [is, should] = [JSON.stringify(live.traffic), JSON.stringify(stable.traffic)];
    return [violated(12, `${name} has traffic ${is}, recorded is ${should}`)];
  }
  const env = live.revisions.get(stable.revision)?.config.env ?? {};
  if (contentHash(env) !== contentHash(recorded?.env)) {
    return [violated(12, `${name} runs with ${Object.keys(env)}, recorded are ${Object.keys(recorded?.env ?? {})}`)];
  }
  return live.isPublic ? [] : [violated(12, `${name} is not open, although ${stable.revision} was promoted`)];
}

/** After rest nothing waits any more: no turn, no message. */
function checkLeftovers({ store }: World): readonly Violation[] {
  const found: Violation[] = [];
  for (const [path, { data, collection }] of store.docs) {
    if (collection === 'outbox') found.push(violated(2, `${path} is still to be sent`));
    if (/\/quota\/place-/.test(path)) found.push(violated(20, `${path} is taken by a deployment that has ended`));
    if (!collection.endsWith('/services')) continue;
    const { runningDep, pendingDep } = data as unknown as Service;
    if (runningDep !== null || pendingDep !== null) {
      found.push(violated(2, `${path} still has ${runningDep} running and ${pendingDep} waiting`));
    }
  }
  return found;
}

/** The deployment's last state, for the other checks. */
export function lastOf(history: History, id: string): Deployment | null {
  return history.deployments.get(id)?.at(-1)?.data ?? null;
}
