import type { Deployment } from '../../../shared/deployment.ts';
import { revisionOf, secondRevisionOf } from '../../../shared/names.ts';
import type { World } from '../world.ts';
import { lastOf } from './services.ts';
import { type Violation, violated } from './violation.ts';

/** A revision is corrected once, in one thing, with its reason recorded first; and whoever could be corrected was. */
export function checkCorrections(world: World): readonly Violation[] {
  return [...world.history.deployments.keys()].flatMap((id) => {
    const last = lastOf(world.history, id);
    return last === null ? [] : [...checkRecord(world, id), ...checkSecond(world, last), ...checkGivenUp(world, last)];
  });
}

function checkRecord({ history }: World, id: string): readonly Violation[] {
  const corrections = (history.deployments.get(id) ?? []).flatMap(({ data }) => data?.correction ?? []);
  const different = new Set(corrections.map((each) => JSON.stringify(each)));
  return different.size > 1 ? [violated(5, `${id} was corrected ${different.size} times`)] : [];
}

function checkSecond({ run }: World, { id, service, seq, correction }: Deployment): readonly Violation[] {
  const second = run.revisions.get(secondRevisionOf(service, seq));
  if (second === undefined || second.labels['slipway-deployment'] !== id) return [];
  const first = run.revisions.get(revisionOf(service, seq));
  if (correction === undefined || first === undefined) return [violated(5, `${id} made a second revision unasked`)];
  const [{ port, sizing }, after] = [first, second];
  const isOther = correction.what === 'port' ? after.port !== port : after.sizing.memoryMiB > sizing.memoryMiB;
  const isSame = correction.what === 'port' ? after.sizing.memoryMiB === sizing.memoryMiB : after.port === port;
  return isOther && isSame ? [] : [violated(5, `${second.revision} is not what ${id} was corrected to`)];
}

/** Not of what was approved or brought back as it was, nor by a version of the code that knew of no correction. */
function checkGivenUp({ run, faults }: World, deployment: Deployment): readonly Violation[] {
  const { id, service, seq, failure, correction, spec } = deployment;
  if (!run.complaints.has(revisionOf(service, seq)) || correction !== undefined || spec.release !== undefined)
    return [];
  if (deployment.approval !== undefined) return [];
  if (failure?.code !== 'wrong-port' && failure?.code !== 'out-of-memory') return [];
  const isFull = failure.code === 'out-of-memory' && (deployment.sizing?.memoryMiB ?? 0) >= 4096;
  return isFull || faults.counts.has('older code') ? [] : [violated(2, `${id} was given up with ${failure.code}`)];
}
