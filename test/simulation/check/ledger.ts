import { paths } from '../../../functions/engine/documents.ts';
import { type LedgerDocument, ledgerOf } from '../../../functions/engine/ledger.ts';
import { effectKinds, type Loaded } from '../../../functions/engine/load.ts';
import type { Deployment } from '../../../shared/deployment.ts';
import type { World } from '../world.ts';
import { lastOf } from './services.ts';
import { type Violation, violated } from './violation.ts';

/** Nothing that a deployment made is missing in its ledger; and of one that ended without success nothing is left at rest. */
export function checkLedger(world: World): readonly Violation[] {
  const ended = [...world.history.deployments.keys()].flatMap((id) => lastOf(world.history, id) ?? []);
  return [
    ...ended.flatMap((deployment) => checkComplete(world, deployment)),
    ...ended.flatMap((deployment) => checkGone(world, deployment)),
    ...checkClosed(world),
  ];
}

/** What its journal names, as it was kept when it ended. */
function namesOf({ store }: World, { id, fence }: Deployment): ReadonlySet<string> {
  const intents = Object.fromEntries(
    effectKinds.flatMap((kind) => {
      const doc = store.docs.get(paths.effect(id, kind, fence));
      return doc === undefined ? [] : [[kind, doc.data]];
    }),
  ) as unknown as Loaded['intents'];
  return new Set(ledgerOf({ intents }).map(({ kind, name }) => `${kind} ${name}`));
}

function checkComplete(world: World, deployment: Deployment): readonly Violation[] {
  const names = namesOf(world, deployment);
  const { id, fence } = deployment;
  // Whoever edits a revision in the console makes one with the labels of the one before.
  const byHand = new Set(world.run.journal.flatMap(({ after }) => after?.made ?? []));
  const revisions = [...world.run.revisions.values()].filter(
    ({ labels, revision }) => labels['slipway-deployment'] === id && !byHand.has(revision),
  );
  const builds = [...world.builds.builds.values()].filter(({ request }) => request.tag === `d-${id}-f${fence}`);
  const made = [
    ...revisions.flatMap(({ revision }) => [`revision ${revision}`, `tag ${revision}`]),
    ...builds.map(({ request }) => `build ${request.tag}`),
  ];
  return made.filter((each) => !names.has(each)).map((each) => violated(9, `the ledger of ${id} has no ${each}`));
}

/** By what Cloud Run itself serves, whatever a ledger says. */
function checkGone({ run }: World, { id, service, status, stages }: Deployment): readonly Violation[] {
  if (status === 'succeeded' || stages.promote.status === 'succeeded') return [];
  if (run.journal.some((entry) => entry.service === service && entry.what === 'by-hand')) return [];
  const shares = run.services.get(service)?.traffic ?? [];
  return shares.flatMap(({ revision, percent, tag }) => {
    if (run.revisions.get(revision)?.labels['slipway-deployment'] !== id) return [];
    return [violated(9, `${id} is ${status} and left ${revision} with ${percent} % and the tag ${tag}`)];
  });
}

/** A ledger stays open only for what is still there; an older version of the code knows of none. */
function checkClosed({ store, faults, run }: World): readonly Violation[] {
  if (faults.counts.has('older code')) return [];
  return [...store.docs.values()].flatMap(({ collection, data }) => {
    if (!collection.endsWith('/ledger')) return [];
    const { service, deployment, left } = data as unknown as LedgerDocument;
    if (run.journal.some((entry) => entry.service === service && entry.what === 'by-hand')) return [];
    return [violated(9, `the ledger of ${deployment} is open for ${JSON.stringify(left)}`)];
  });
}
