import type { Deployment } from '../../shared/deployment.ts';
import type { Failure } from '../../shared/problems.ts';
import { stageNames } from '../../shared/stages.ts';
import type { TerminalStatus } from '../../shared/statuses.ts';
import type { DeploymentPatch, ServicePatch } from '../decision.ts';
import type { Store, Write } from '../ports.ts';
import { asDeployment, paths } from './documents.ts';
import { expiryWrites } from './effects.ts';
import type { Loaded } from './load.ts';
import { type Outgoing, outboxWrite, toStage } from './outbox.ts';
import { begin } from './start.ts';
import { sweepWrites } from './sweep.ts';
import { transition } from './transition.ts';

export interface Ending {
  readonly status: TerminalStatus;
  readonly patch: DeploymentPatch;
  readonly servicePatch?: ServicePatch;
  readonly failure: Failure | null;
  readonly actor: string;
  readonly what: string;
}

export interface Commit {
  readonly writes: readonly Write[];
  readonly outgoing: readonly Outgoing[];
}

/** Ends a deployment, frees its service, and starts the one that was pending: all in one batch. */
export async function end(store: Store, loaded: Loaded, ending: Ending): Promise<Commit> {
  const { deployment, service, now } = loaded;
  const ended = transition(loaded.deploymentDoc, deployment, endedFields(deployment, ending, now), {
    now,
    actor: ending.actor,
    what: ending.what,
  });
  const next = service.runningDep === deployment.id ? await startPending(store, loaded) : null;
  const serviceData = {
    ...service,
    ...ending.servicePatch,
    ...(service.runningDep === deployment.id
      ? { runningDep: next?.id ?? null, pendingDep: null, fence: service.fence + (next === null ? 0 : 1) }
      : {}),
    // Who was stopped for a newer one, or by a person, has not finished: the row goes on.
    ...(isFinish(ending.status) ? { overtaken: null } : {}),
    updatedAt: now,
  };
  return {
    writes: [
      ...ended.writes,
      {
        op: 'update',
        path: paths.service(service.org, service.name),
        data: serviceData,
        lastUpdateTime: loaded.serviceDoc.updateTime,
      },
      ...(next?.writes ?? []),
      ...(ending.status === 'succeeded' ? [] : sweepWrites(loaded)),
      ...expiryWrites(loaded),
    ],
    outgoing: [...ended.outgoing, ...(next?.outgoing ?? [])],
  };
}

function isFinish(status: TerminalStatus): boolean {
  return status !== 'superseded' && status !== 'cancelled';
}

export function endedFields(deployment: Deployment, ending: Ending, now: string): Partial<Deployment> {
  const stage = deployment.stage;
  const stageEnd = ending.status === 'succeeded' ? 'succeeded' : ending.failure === null ? 'cancelled' : 'failed';
  const stages = { ...deployment.stages };
  for (const name of stageNames) {
    const state = stages[name];
    if (name === stage) stages[name] = { ...state, status: stageEnd, endedAt: now };
    else if (state.status === 'pending' && ending.status !== 'succeeded')
      stages[name] = { ...state, status: 'skipped' };
  }
  return {
    ...ending.patch,
    status: ending.status,
    failure: ending.failure,
    stages,
    endedAt: now,
    deadlineAt: null,
    nextCheckAt: null,
    awaiting: null,
  };
}

async function startPending(
  store: Store,
  { service, now }: Loaded,
): Promise<(Commit & { readonly id: string }) | null> {
  if (service.pendingDep === null) return null;
  const doc = (await store.read([paths.deployment(service.org, service.pendingDep)])).docs[0];
  if (!doc) throw new Error(`the pending deployment ${service.pendingDep} is gone`);
  const pending = asDeployment(doc);
  const started = begin(pending, service, service.fence + 1, now);
  const moved = transition(doc, pending, started.change, { now, actor: 'slipway', what: 'Its turn has come' });
  const enter = toStage(started.message);
  return {
    id: pending.id,
    writes: [...moved.writes, outboxWrite(enter, now)],
    outgoing: [...moved.outgoing, enter],
  };
}
