import { contentHash } from '../../../functions/content-hash.ts';
import { paths } from '../../../functions/engine/documents.ts';
import type { Deployment, DeploymentEvent } from '../../../shared/deployment.ts';
import { longestPauseSeconds } from '../../../shared/rollout.ts';
import { stageNames, stages } from '../../../shared/stages.ts';
import { isTerminal, mayBecome } from '../../../shared/statuses.ts';
import { rolloutSeconds } from '../../../shared/strategy.ts';
import { longestApprovalSeconds } from '../approvers.ts';
import type { Version } from '../history.ts';
import { longestStrategy } from '../steerers.ts';
import type { World } from '../world.ts';
import { type Violation, violated } from './violation.ts';

/** Two deployments in a row through every stage's deadline, and two ticks: nothing may take longer once faults stop. */
const boundMillis = 2 * stageNames.reduce((sum, name) => sum + stages[name].deadlineSeconds, 60) * 1000;

/** Invariants 1, 2, 5 and 15: every deployment ends once and in time, and gets there step by step. */
export function checkDeployments(world: World): readonly Violation[] {
  return [
    ...checkEventIds(world),
    ...[...world.history.deployments].flatMap(([id, versions]) => checkOne(world, id, versions)),
  ];
}

function checkOne(world: World, id: string, versions: readonly Version<Deployment>[]): readonly Violation[] {
  return [
    ...checkEnding(id, versions, world),
    ...checkSteps(id, versions),
    ...checkOnce(id, versions),
    ...checkSuccessor(world, versions.at(-1)),
    ...checkReasons(versions.at(-1)?.data ?? null, world.isCalm),
    ...checkEvents(world, id, versions.at(-1)?.data ?? null),
  ];
}

/** The same news of the same build has one event id, whatever message brought it. */
function checkEventIds({ history }: World): readonly Violation[] {
  const events = new Set([...history.deployments.values()].flat().map(({ by }) => by.split(' #')[0] ?? ''));
  const seen = new Set<string>();
  return [...events].flatMap((event) => {
    const [news] = /[a-z]+-\d+-[0-9a-f]{8}~f\d+~[a-z]+~(b\d+-[A-Z_]+|enter)$/.exec(event) ?? [];
    if (news === undefined) return [];
    if (seen.has(news)) return [violated(5, `${news} came as several events`)];
    seen.add(news);
    return [];
  });
}

function checkEnding(
  id: string,
  versions: readonly Version<Deployment>[],
  { calmFrom, history }: World,
): readonly Violation[] {
  const end = versions.find(({ data }) => data !== null && isTerminal(data.status));
  if (end === undefined) return [violated(2, `${id} never ends, it stays ${versions.at(-1)?.data?.status}`)];
  // A request may be a day late.
  const since = Math.max(calmFrom, versions[0]?.at ?? 0);
  if (end.at > since + boundMillis + rolloutMillis(history) + approvalMillis(history)) {
    return [violated(2, `${id} ended ${Math.round((end.at - since) / 60_000)} min after faults had stopped`)];
  }
  const later = versions.slice(versions.indexOf(end) + 1).find(({ data }) => data?.status !== end.data?.status);
  return later === undefined
    ? []
    : [violated(1, `${id} was ${end.data?.status} and became ${later.data?.status ?? 'nothing'}`)];
}

/** What the steps of its own rollout, and of the one before it, may take on top, with a pause that nobody ended in each. */
function rolloutMillis({ deployments }: World['history']): number {
  const all = [...deployments.values()].flat();
  if (!all.some(({ data }) => data?.rollout !== undefined)) return 0;
  const pauses = all.some(({ data }) => data?.status === 'paused') ? longestPauseSeconds : 0;
  return 2 * (rolloutSeconds(longestStrategy) + pauses) * 1000;
}

/** What people may take for each of the two. */
function approvalMillis({ deployments }: World['history']): number {
  const isAsked = [...deployments.values()].flat().some(({ data }) => data?.approval !== undefined);
  return isAsked ? 2 * longestApprovalSeconds * 1000 : 0;
}

function checkSteps(id: string, versions: readonly Version<Deployment>[]): readonly Violation[] {
  const found: Violation[] = [];
  for (const [index, { data: after }] of versions.entries()) {
    const before = versions[index - 1]?.data;
    if (before == null || after === null) continue;
    const moved = after.status !== before.status;
    if (after.v > before.v + 1 || after.v < before.v)
      found.push(violated(15, `${id} went from v${before.v} to v${after.v}`));
    if (moved && after.v === before.v) found.push(violated(15, `${id} became ${after.status} within v${after.v}`));
    if (moved && !mayBecome(before.status, after.status)) {
      found.push(violated(15, `${id} went from ${before.status} to ${after.status}`));
    }
    if (positionOf(after) < positionOf(before) || positionOf(after) > positionOf(before) + 1) {
      found.push(violated(5, `${id} went from ${before.stage} to ${after.stage}`));
    }
    if (before.source !== null && after.source?.sha !== before.source.sha) {
      found.push(violated(13, `${id} changed its commit`));
    }
  }
  return found;
}

/** One event moves its deployment once, however often and wherever it was delivered. */
function checkOnce(id: string, versions: readonly Version<Deployment>[]): readonly Violation[] {
  const moves = new Map<string, number>();
  for (const [index, { by, data }] of versions.entries()) {
    if (data === null || data.v === versions[index - 1]?.data?.v) continue;
    const [event = ''] = by.split(' #');
    if (event.includes(`${id}~f`)) moves.set(event, (moves.get(event) ?? 0) + 1);
  }
  return [...moves].flatMap(([event, count]) =>
    count === 1 ? [] : [violated(5, `${event} took effect ${count} times`)],
  );
}

/** Who was superseded names the request that came at that moment. */
function checkSuccessor({ history }: World, last: Version<Deployment> | undefined): readonly Violation[] {
  if (last?.data?.status !== 'superseded') return [];
  const { id, service, supersededBy, seq } = last.data;
  const successor = history.deployments.get(supersededBy ?? '')?.[0]?.data;
  return successor?.service === service && successor.seq > seq
    ? []
    : [violated(4, `${id} names ${supersededBy} as its successor`)];
}

/** A deadline is Firestore's, not a machine's; a refused transition is nobody's failure; and without faults all is well. */
function checkReasons(last: Deployment | null, isCalm: boolean): readonly Violation[] {
  if (last === null) return [];
  const { id, failure, status, stage, endedAt, cancel } = last;
  const found: Violation[] = [];
  if (failure?.message.includes('did not finish within') && stage !== null) {
    const entered = Date.parse(last.stages[stage].startedAt ?? '');
    const spent = (Date.parse(endedAt ?? '') - entered) / 1000;
    if (spent < stages[stage].deadlineSeconds) found.push(violated(22, `${id} was out of time after ${spent} s`));
  }
  if (failure?.message.includes('must not go from')) found.push(violated(15, `${id}: ${failure.message}`));
  const isWell =
    status === 'succeeded' ||
    status === 'superseded' ||
    cancel !== null ||
    failure?.code === 'ref-not-found' ||
    failure?.code === 'rollout-abandoned' ||
    ['approval-expired', 'approval-rejected', 'approval-void', 'service-frozen'].includes(failure?.code ?? '');
  if (isCalm && !isWell) found.push(violated(2, `${id} is ${status} although nothing went wrong: ${failure?.message}`));
  return found;
}

function positionOf({ stage }: Deployment): number {
  return stage === null ? -1 : stageNames.indexOf(stage);
}

/** One event for each version, each holding the hash of the one before, up to the head on the deployment. */
function checkEvents({ store }: World, id: string, deployment: Deployment | null): readonly Violation[] {
  if (deployment === null) return [violated(1, `${id} is gone`)];
  let previousHash = '';
  for (let v = 1; v <= deployment.v; v += 1) {
    const event = store.docs.get(paths.event(deployment.org, id, v))?.data as DeploymentEvent | undefined;
    if (event === undefined) return [violated(15, `${id} has no event ${v}`)];
    const { hash, ...rest } = event;
    if (event.previousHash !== previousHash || contentHash({ deployment: id, ...rest }) !== hash) {
      return [violated(15, `event ${v} of ${id} does not continue the chain`)];
    }
    previousHash = hash;
  }
  if (store.docs.has(paths.event(deployment.org, id, deployment.v + 1)))
    return [violated(15, `${id} has more events than versions`)];
  return previousHash === deployment.chainHead ? [] : [violated(15, `the chain of ${id} ends elsewhere`)];
}
