import { type Drift, driftSeconds } from '../../shared/drift.ts';
import type { Service } from '../../shared/service.ts';
import { changesOf, choiceOf, type Judged } from '../guard/drift.ts';
import { judged } from '../guard/drift-words.ts';
import { readLive } from '../guard/live-state.ts';
import { ownPercents } from '../guard/own-traffic.ts';
import { later } from '../later.ts';
import type { Doc } from '../ports.ts';
import { asRelease, asService, paths } from './documents.ts';
import { load } from './load.ts';
import type { Shell } from './shell.ts';

/** Records in what a live service is not what its last release left, and when that is looked at again; it changes nothing. */
export async function checkDrift(shell: Pick<Shell, 'store' | 'ports'>, doc: Doc<unknown>, now: string): Promise<void> {
  const service = asService(doc);
  const changes = service.deletingSince === null ? await lookForChanges(shell, service) : null;
  const data = {
    driftCheckAt: later(now, driftSeconds),
    ...(changes === null ? {} : { drift: driftAfter(service.drift, changes, now) }),
  };
  const path = paths.service(service.org, service.name);
  await shell.store.commit([{ op: 'update', path, data, lastUpdateTime: doc.updateTime }]);
}

/** What was changed outside Slipway by now; null while a deployment makes the service anew, and before the first release. */
export async function lookForChanges(
  { store, ports }: Pick<Shell, 'store' | 'ports'>,
  service: Service,
): Promise<readonly Judged[] | null> {
  const { org, name, project, region, stable, runningDep } = service;
  if (stable === null) return null;
  const running = runningDep === null ? null : await load(store, org, runningDep);
  const deployed = running?.intents['deploy-revision']?.effect;
  if (deployed?.kind === 'deploy-revision' && deployed.created) return null;
  const [doc] = stable.release === undefined ? [] : (await store.read([paths.release(org, stable.release)])).docs;
  const live = await readLive(ports.runs, { project, region, name }, service);
  const { run = null, rollout, spec } = running?.deployment ?? {};
  const percents = ownPercents(rollout, running?.intents['route-traffic'] === undefined ? 'not-asked' : 'asked');
  const own = run === null ? null : { ...run, percents };
  const recorded = { service, release: doc ? asRelease(doc) : null, run: own, split: spec?.traffic };
  return changesOf(recorded, live).map(judged);
}

/** What nobody has decided about, beside what somebody has and what is still exactly so. */
export function driftAfter(before: Drift | undefined, changes: readonly Judged[], now: string): Drift {
  const choices = changes.map(({ difference }) => ({ difference, choice: choiceOf(before, difference) }));
  const differences = choices.flatMap(({ difference, choice }) => (choice === null ? [difference] : []));
  return {
    at: now,
    differences,
    since: differences.length === 0 ? null : (before?.since ?? now),
    settled: choices.flatMap(({ choice }) => (choice === null ? [] : [choice])),
  };
}
