import type { Deployment } from '../../shared/deployment.ts';
import { isHeld } from '../../shared/rollout.ts';
import type { Service } from '../../shared/service.ts';
import { isTerminal } from '../../shared/statuses.ts';
import type { Doc, Store } from '../ports.ts';
import { asDeployment, paths } from './documents.ts';
import type { Commit } from './ending.ts';
import { mayOvertake, rowAfter } from './overtake.ts';
import { stop } from './stop.ts';
import { transition } from './transition.ts';

export interface Ahead {
  readonly what: string;
  readonly change: Partial<Deployment>;
  readonly servicePatch: Partial<Service>;
  readonly stop: Commit | null;
}

/** What a request that has to wait waits for, and whether that is stopped for it. */
export async function lookAhead(store: Store, service: Service, waiting: Deployment, now: string): Promise<Ahead> {
  const id = service.runningDep ?? '';
  const change = { awaiting: { what: `${id} to end`, since: now, heardAt: now } };
  const waits = { what: `Accepted, waits for ${id}`, change, servicePatch: {}, stop: null };
  // Whoever goes back does not wait for hours until a newer release has all the traffic.
  const goesBack = waiting.spec.release?.kind === 'rollback';
  const doc = (await store.read([paths.deployment(service.org, id)])).docs[0];
  if (!doc) throw new Error(`the running deployment ${id} is gone`);
  const running = asDeployment(doc);
  if (isUndecided(running)) return takePlace(doc, running, waiting, change, now);
  if (service.cancelInProgress !== true && !goesBack) return waits;
  const ends = goesBack && isHeld(running) && running.cancel === null;
  if (goesBack && !ends && service.cancelInProgress !== true) return waits;
  const overtaking = ends ? ({ kind: 'stop' } as const) : mayOvertake(service, running, now);
  if (overtaking.kind === 'leave') return { ...waits, what: `${waits.what}, ${overtaking.because}` };
  return {
    change,
    what: `Accepted, waits for ${id}, which is stopped`,
    servicePatch: { overtaken: rowAfter(service, running, now) },
    stop: stop(
      doc,
      running,
      { actor: waiting.actor, what: `Stopped for ${waiting.id}`, supersededBy: waiting.id },
      now,
    ),
  };
}

/** Whoever waits for approval has begun nothing, and what the newer request says is what somebody is to approve. */
const isUndecided = ({ status, cancel }: Deployment): boolean => status === 'awaiting-approval' && cancel === null;

function takePlace(
  doc: Doc<unknown>,
  running: Deployment,
  { id, actor }: Deployment,
  change: Ahead['change'],
  now: string,
): Ahead {
  const because = { actor, what: `${id} takes its place`, supersededBy: id };
  const what = `Accepted, takes the place of ${running.id}, which waited for approval`;
  return { what, change, servicePatch: {}, stop: stop(doc, running, because, now) };
}

/** The newest request waits; the one that waited before is superseded and names its successor. */
export async function supersede(store: Store, service: Service, by: Deployment, now: string): Promise<Commit | null> {
  if (service.pendingDep === null) return null;
  const doc = (await store.read([paths.deployment(service.org, service.pendingDep)])).docs[0];
  if (!doc) throw new Error(`the pending deployment ${service.pendingDep} is gone`);
  const pending = asDeployment(doc);
  if (isTerminal(pending.status)) return null;
  const change = { status: 'superseded' as const, supersededBy: by.id, endedAt: now, awaiting: null };
  return transition(doc, pending, change, { now, actor: by.actor, what: `Superseded by ${by.id}` });
}
