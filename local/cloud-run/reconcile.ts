import { status } from '@grpc/grpc-js';
import { StartFailure } from './environment.ts';
import type { Journal } from './journal.ts';
import { type Place, serviceName } from './names.ts';
import type { Operations } from './operations.ts';
import {
  type Failure,
  findRevision,
  type RevisionRecord,
  type ServiceRecord,
  type Verdict,
  withRevision,
} from './records.ts';
import { etagOf, renderService } from './resources.ts';
import type { Serving } from './serving.ts';
import type { ServiceSpec } from './spec.ts';
import { planRoutes } from './traffic.ts';

/** Carries specifications out, one after the other for each service. */
export interface Reconciler {
  /** Makes the revision ready, moves the traffic, and ends the operation. */
  reconcile(service: string, operation: string, spec: ServiceSpec, generation: number): void;
  /** Leaves what is under way unfinished, for the next start to take up. */
  abandon(): void;
}

export interface ReconcilerOptions {
  readonly journal: Journal;
  readonly serving: Serving;
  readonly operations: Operations;
  readonly place: Place;
}

export function openReconciler({ journal, serving, operations, place }: ReconcilerOptions): Reconciler {
  const queues = new Map<string, Promise<void>>();
  let abandoned = false;

  async function carryOut(id: string, operation: string, spec: ServiceSpec, generation: number): Promise<void> {
    const brought = journal.service(id)?.revisions.find((each) => each.generation === generation);
    if (brought?.verdict.state === 'reconciling') await deploy(id, brought);
    if (abandoned) return;
    const service = journal.service(id);
    if (service === undefined) return ended(id, operation);
    const finished = await moveTraffic(service, spec, generation);
    if (abandoned) return;
    if (journal.service(id) === undefined) return ended(id, operation);
    // A failed revision of an earlier generation keeps the service unready, but is not this operation's failure.
    const revision = finished.revisions.find((each) => each.generation === generation);
    const failure = failureOf(revision?.verdict) ?? failureOf(finished.routing);
    const error = failure ? { code: failure.code, message: failure.message } : undefined;
    operations.finish(operation, renderService(place, finished), error);
  }

  /** A service that was deleted meanwhile ends the operations that wait for it. */
  function ended(id: string, operation: string): void {
    const name = serviceName(place, id);
    const error = { code: status.ABORTED, message: `The service '${name}' was deleted before it was ready.` };
    operations.finish(operation, journal.operation(operation)?.resource ?? { name }, error);
  }

  async function deploy(id: string, revision: RevisionRecord): Promise<void> {
    const verdict = await judge(id, revision);
    const service = journal.service(id);
    if (service === undefined || abandoned) return;
    const judged = { ...revision, verdict, etag: etagOf([revision.uid, verdict]) };
    const ready = verdict.state === 'succeeded' ? { latestReady: revision.id } : {};
    save({ ...withRevision(service, judged), ...ready, configurations: verdict });
  }

  async function judge(id: string, revision: RevisionRecord): Promise<Verdict> {
    const service = journal.service(id);
    if (service === undefined) return { state: 'reconciling', at: now() };
    try {
      await serving.backend(service, revision.id).pool.warm();
      return { state: 'succeeded', at: now() };
    } catch (error) {
      return { state: 'failed', at: now(), failure: notReady(revision.id, error) };
    }
  }

  async function moveTraffic(service: ServiceRecord, spec: ServiceSpec, generation: number): Promise<ServiceRecord> {
    // Traffic is this generation's, even when a newer one waits already: it gets its own turn.
    const routes = planRoutes({ ...service, spec });
    if (!('length' in routes)) {
      serving.route(service);
      return save(unrouted(service, generation, routes));
    }
    const tags = routes.map((each) => each.tag).filter((tag) => tag !== '');
    // Old tags stay open until the new routes are in force, so that no address is refused in between.
    const kept = service.routes.map((each) => each.tag).filter((tag) => tag !== '');
    await serving.open(service, [...new Set([...kept, ...tags])]);
    const still = journal.service(service.id);
    if (still === undefined || abandoned) return service;
    const at = now();
    const routing: Verdict = { state: 'succeeded', at };
    const moved = { ...still, ...observed(still, generation), routes, routing, configurations: brief(still, at) };
    serving.route(moved);
    return save({ ...moved, ...serving.keepTags(moved.id, tags) });
  }

  function save(service: ServiceRecord): ServiceRecord {
    const stamped = { ...service, updateTime: now() };
    const saved = { ...stamped, etag: etagOf({ ...stamped, etag: '' }) };
    if (journal.service(service.id) !== undefined) journal.saveService(saved);
    return saved;
  }

  /** Trouble of the laptop itself: users stay where they are, and the service says so, as the operation does. */
  function giveUp(id: string, operation: string, generation: number, message: string): void {
    const failure: Failure = { code: status.INTERNAL, reason: { reason: 'INTERNAL' }, message };
    const service = journal.service(id);
    if (service !== undefined && !abandoned) save(unrouted(service, generation, failure));
    operations.finish(operation, journal.operation(operation)?.resource ?? {}, { code: failure.code, message });
  }

  function reconcile(id: string, operation: string, spec: ServiceSpec, generation: number): void {
    const before = queues.get(id) ?? Promise.resolve();
    const after = before
      .then(() => carryOut(id, operation, spec, generation))
      .catch(({ message }: Error) => giveUp(id, operation, generation, message))
      .finally(() => {
        if (queues.get(id) === after) queues.delete(id);
      });
    queues.set(id, after);
  }

  return {
    reconcile,
    abandon: () => {
      abandoned = true;
    },
  };
}

const observed = (service: ServiceRecord, generation: number): Pick<ServiceRecord, 'observedGeneration'> => ({
  observedGeneration: Math.max(generation, service.observedGeneration),
});

/** The generation as it ends without its traffic: users stay where they are. */
function unrouted(service: ServiceRecord, generation: number, failure: Failure): ServiceRecord {
  const at = now();
  const configurations = service.configurations.state === 'reconciling' ? brief(service, at) : service.configurations;
  return { ...service, ...observed(service, generation), configurations, routing: { state: 'failed', at, failure } };
}

/** The latest created revision speaks for the configuration. */
function brief(service: ServiceRecord, at: string): Verdict {
  return findRevision(service, service.latestCreated)?.verdict ?? { state: 'succeeded', at };
}

function notReady(revision: string, error: unknown): Failure {
  const failure: Failure =
    error instanceof StartFailure
      ? error.failure
      : { code: status.INTERNAL, reason: { reason: 'INTERNAL' }, message: (error as Error).message };
  return { ...failure, message: `Revision '${revision}' is not ready and cannot serve traffic. ${failure.message}` };
}

function failureOf(verdict: Verdict | undefined): Failure | null {
  return verdict?.state === 'failed' ? verdict.failure : null;
}

function now(): string {
  return new Date().toISOString();
}
