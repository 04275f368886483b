import type { Deployment } from '../../shared/deployment.ts';
import type { Release } from '../../shared/release.ts';
import { stageAfter } from '../../shared/stages.ts';
import { later } from '../later.ts';
import type { Write } from '../ports.ts';
import { recordAsked } from './approval.ts';
import { paths } from './documents.ts';
import { type Commit, end } from './ending.ts';
import type { Outcome } from './judge.ts';
import type { Loaded } from './load.ts';
import { outboxWrite, toStage } from './outbox.ts';
import type { Shell } from './shell.ts';
import { entered, stageMessage } from './start.ts';
import { transition } from './transition.ts';

/** An outcome that is written down rather than performed. */
export type Settled = Exclude<Outcome, { kind: 'perform' }>;

/** The batch that records an outcome, and the messages that follow from it. */
export async function record(shell: Shell, loaded: Loaded, outcome: Settled): Promise<Commit> {
  if (outcome.kind === 'end') return end(shell.store, loaded, outcome.ending);
  if (outcome.kind === 'await-approval') return recordAsked(loaded, outcome);
  if (outcome.kind === 'skip')
    return recordDone(shell, loaded, { kind: 'done', patch: {}, what: outcome.what }, 'skipped');
  return outcome.kind === 'done' ? recordDone(shell, loaded, outcome, 'succeeded') : recordWaiting(loaded, outcome);
}

async function recordDone(
  shell: Shell,
  loaded: Loaded,
  outcome: Extract<Settled, { kind: 'done' }>,
  status: 'succeeded' | 'skipped',
): Promise<Commit> {
  const { deployment, deploymentDoc, service, now } = loaded;
  const { patch, what } = outcome;
  const servicePatch = outcome.servicePatch ?? {};
  const stage = deployment.stage ?? 'validate';
  const next = stageAfter(stage);
  if (next === null) {
    return end(shell.store, loaded, {
      status: 'succeeded',
      patch,
      servicePatch,
      failure: null,
      actor: 'slipway',
      what,
    });
  }
  const finished = { ...deployment.stages[stage], status, endedAt: now };
  const moved = { ...deployment, stages: { ...deployment.stages, [stage]: finished } };
  const change = {
    ...patch,
    ...running(deployment),
    ...entered(moved, service, next, now, shell.stages[next].awaiting),
  };
  const step = transition(deploymentDoc, deployment, change, { now, actor: 'slipway', what });
  const enter = toStage(stageMessage(step.deployment, next, 'enter'));
  const released = await releaseWrites(shell, loaded, outcome.release);
  return {
    writes: [...step.writes, ...serviceWrites(loaded, outcome.servicePatch), ...released, outboxWrite(enter, now)],
    outgoing: [...step.outgoing, enter],
  };
}

/** Who waited for approval and needs none any more runs again. */
function running({ status }: Deployment): Partial<Deployment> {
  return status === 'awaiting-approval' ? { status: 'running' } : {};
}

function recordWaiting(loaded: Loaded, outcome: Extract<Settled, { kind: 'wait' | 'again' }>): Commit {
  const { deployment, deploymentDoc, now } = loaded;
  const stage = deployment.stage ?? 'validate';
  const since = deployment.awaiting?.what === outcome.awaiting ? deployment.awaiting.since : now;
  const nextCheckAt = later(now, outcome.kind === 'wait' ? outcome.checkInSeconds : 60);
  const change = { ...outcome.patch, awaiting: { what: outcome.awaiting, since, heardAt: now }, nextCheckAt };
  const what = `Waiting for ${outcome.awaiting}`;
  const step = transition(deploymentDoc, deployment, change, { now, actor: 'slipway', what });
  if (outcome.kind === 'wait') return step;
  const again = toStage(stageMessage(step.deployment, stage, `again-v${step.deployment.v}`));
  return { writes: [...step.writes, outboxWrite(again, now)], outgoing: [...step.outgoing, again] };
}

/** What was promoted becomes a release, and the one before it is told what replaced it. */
async function releaseWrites(
  { store }: Shell,
  { service }: Loaded,
  release: Release | undefined,
): Promise<readonly Write[]> {
  if (release === undefined) return [];
  const { org, id, promotedAt } = release;
  const created: Write = { op: 'create', path: paths.release(org, id), data: release };
  if (service.stable === null) return [created];
  const path = paths.release(org, service.stable.deployment);
  const doc = (await store.read([path])).docs[0];
  // An earlier version of this code recorded no release.
  if (!doc) return [created];
  const replaced = { by: id, at: promotedAt };
  return [created, { op: 'update', path, data: { replaced }, lastUpdateTime: doc.updateTime }];
}

function serviceWrites({ service, serviceDoc, now }: Loaded, patch: object | undefined): readonly Write[] {
  if (patch === undefined) return [];
  const data = { ...service, ...patch, updatedAt: now };
  return [
    { op: 'update', path: paths.service(service.org, service.name), data, lastUpdateTime: serviceDoc.updateTime },
  ];
}
