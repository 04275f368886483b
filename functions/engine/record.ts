import { stageAfter } from '../../shared/stages.ts';
import type { Write } from '../ports.ts';
import { paths } from './documents.ts';
import { type Commit, end } from './ending.ts';
import type { Outcome } from './judge.ts';
import type { Loaded } from './load.ts';
import { outboxWrite, toStage } from './outbox.ts';
import type { Shell } from './shell.ts';
import { entered, later, stageMessage } from './start.ts';
import { transition } from './transition.ts';

/** An outcome that is written down rather than performed. */
export type Settled = Exclude<Outcome, { kind: 'perform' }>;

/** The batch that records an outcome, and the messages that follow from it. */
export async function record(shell: Shell, loaded: Loaded, outcome: Settled): Promise<Commit> {
  if (outcome.kind === 'end') return end(shell.store, loaded, outcome.ending);
  return outcome.kind === 'done' ? recordDone(shell, loaded, outcome) : recordWaiting(loaded, outcome);
}

async function recordDone(shell: Shell, loaded: Loaded, outcome: Extract<Settled, { kind: 'done' }>): Promise<Commit> {
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
  const finished = { ...deployment.stages[stage], status: 'succeeded' as const, endedAt: now };
  const moved = { ...deployment, stages: { ...deployment.stages, [stage]: finished } };
  const change = { ...patch, ...entered(moved, service, next, now, shell.stages[next].awaiting) };
  const step = transition(deploymentDoc, deployment, change, { now, actor: 'slipway', what });
  const enter = toStage(stageMessage(step.deployment, next, 'enter'));
  return {
    writes: [...step.writes, ...serviceWrites(loaded, outcome.servicePatch), outboxWrite(enter, now)],
    outgoing: [...step.outgoing, enter],
  };
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

function serviceWrites({ service, serviceDoc, now }: Loaded, patch: object | undefined): readonly Write[] {
  if (patch === undefined) return [];
  const data = { ...service, ...patch, updatedAt: now };
  return [
    { op: 'update', path: paths.service(service.org, service.name), data, lastUpdateTime: serviceDoc.updateTime },
  ];
}
