import { revisionOf, secondRevisionOf } from '../../../shared/names.ts';
import { isTerminal } from '../../../shared/statuses.ts';
import type { Executed } from '../jobs.ts';
import { isLate } from '../processes.ts';
import type { World } from '../world.ts';
import { lastOf } from './services.ts';
import { type Violation, violated } from './violation.ts';

/** A call that was under way when the undo came may still arrive. */
const underWayMillis = 60_000;

/** Invariants 5, 8, 9 and 10 for commands: each runs once, before what it is for, and not on when nobody wants it any more. */
export function checkCommands(world: World): readonly Violation[] {
  return [
    ...[...world.history.deployments.keys()].flatMap((id) => checkOnce(world, id)),
    ...[...world.run.revisions.keys()].flatMap((name) => checkBefore(world, name)),
    ...world.jobs.executed.flatMap((each) => checkStopped(world, each)),
  ];
}

const ownerOf = ({ request }: Executed): string => request.labels['slipway-deployment'] ?? '';
const isCheck = ({ request }: Executed): boolean => request.env['SLIPWAY_URL'] !== undefined;

/** Where the service was removed meanwhile, its jobs were too, and who stood still before that may begin one anew. */
function checkOnce({ jobs, history, run }: World, id: string): readonly Violation[] {
  const last = lastOf(history, id);
  const wasRemoved = run.journal.some(({ what, service }) => what === 'remove' && service === last?.service);
  const own = jobs.executed.filter((each) => ownerOf(each) === id);
  const found: Violation[] = [];
  for (const [kind, runs] of [
    ['release', own.filter((each) => !isCheck(each))],
    ['check', own.filter(isCheck)],
  ] as const) {
    const isTooMany = runs.length > 1 && !(wasRemoved && runs.some(({ by }) => isLate(by)));
    if (isTooMany) found.push(violated(8, `${id} ran its ${kind} command ${runs.length} times`));
    if (runs.length > 0 && kind === 'release' && last?.spec.release !== undefined) {
      found.push(violated(8, `${id} brings back ${last.spec.release.id} and ran its release command again`));
    }
  }
  return found;
}

/** A revision is not even created before its release command has succeeded. */
function checkBefore({ jobs, history, run }: World, revision: string): readonly Violation[] {
  const id = run.revisions.get(revision)?.labels['slipway-deployment'] ?? '';
  const last = lastOf(history, id);
  const isWanted = last?.analysis?.releaseCommand != null && last.spec.release === undefined;
  if (last === null || !isWanted) return [];
  const own = [revisionOf(last.service, last.seq), secondRevisionOf(last.service, last.seq)];
  if (!own.includes(revision)) return [];
  const created = run.journal.find(({ after }) => after?.traffic.some((share) => share.revision === revision))?.at ?? 0;
  const had = jobs.executed.some(
    (each) =>
      ownerOf(each) === id &&
      !isCheck(each) &&
      each.run.exitCode === 0 &&
      Date.parse(each.run.endedAt ?? '') <= created,
  );
  return had ? [] : [violated(10, `${revision} was created before its release command had succeeded`)];
}

/** Whoever is cancelled, or fails, leaves no command that goes on. */
function checkStopped({ history }: World, each: Executed): readonly Violation[] {
  const id = ownerOf(each);
  const end = (history.deployments.get(id) ?? []).find(({ data }) => data !== null && isTerminal(data.status));
  if (end?.data == null || end.data.failure?.code === 'attempts-exhausted' || isLate(each.by)) return [];
  const endedAt = Date.parse(each.run.endedAt ?? '');
  if (each.at > end.at - underWayMillis || endedAt <= end.at) return [];
  return [violated(9, `${id} ended and its command ${each.request.job} went on until ${each.run.endedAt}`)];
}
