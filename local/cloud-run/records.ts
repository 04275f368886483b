import type { ServiceSpec, Template } from './spec.ts';

/** Why a condition failed; the names are those of google.cloud.run.v2.Condition. */
type Reason =
  | { readonly reason: 'CONTAINER_MISSING' | 'SECRETS_ACCESS_CHECK_FAILED' | 'REVISION_FAILED' | 'INTERNAL' }
  | { readonly revisionReason: 'HEALTH_CHECK_CONTAINER_ERROR' | 'RETIRED' };

/** A revision or a service that could not be made ready; `code` is the operation's gRPC status. */
export interface Failure {
  readonly code: number;
  readonly reason: Reason;
  readonly message: string;
}

export type Verdict = { readonly at: string } & (
  | { readonly state: 'reconciling' | 'succeeded' }
  | { readonly state: 'failed'; readonly failure: Failure }
);

export interface RevisionRecord {
  /** Short name, for instance `web-00001-abc`. */
  readonly id: string;
  readonly uid: string;
  readonly etag: string;
  /** The service's generation that brought it. */
  readonly generation: number;
  readonly createTime: string;
  readonly template: Template;
  readonly verdict: Verdict;
}

/** A share of the traffic, or a tag, that is in force. */
export interface Route {
  readonly revision: string;
  readonly percent: number;
  readonly tag: string;
  readonly latest: boolean;
}

export interface Policy {
  readonly version: number;
  /** Base64, as it stands in JSON. */
  readonly etag: string;
  readonly bindings: readonly { readonly role: string; readonly members: readonly string[] }[];
}

export interface ServiceRecord {
  readonly id: string;
  readonly uid: string;
  readonly etag: string;
  readonly generation: number;
  /** The generation that was carried out last; behind `generation` while the service is reconciling. */
  readonly observedGeneration: number;
  readonly createTime: string;
  readonly updateTime: string;
  readonly spec: ServiceSpec;
  readonly revisions: readonly RevisionRecord[];
  readonly latestCreated: string;
  readonly latestReady: string;
  readonly routes: readonly Route[];
  readonly configurations: Verdict;
  readonly routing: Verdict;
  readonly policy: Policy;
  /** Port of the service's own URL. */
  readonly port: number;
  readonly tagPorts: Readonly<Record<string, number>>;
}

/** What is done to jobs and their executions. */
export type JobOperation = 'create-job' | 'delete-job' | 'run-job' | 'cancel-execution';

export interface OperationRecord {
  /** Short name. */
  readonly id: string;
  readonly kind: 'create' | 'update' | 'delete' | 'delete-revision' | JobOperation;
  /** The service's or the job's short name. */
  readonly service: string;
  readonly generation: number;
  readonly createTime: string;
  readonly done: boolean;
  /** The resource as it is or became, of the type that its kind is about. */
  readonly resource: object;
  readonly error?: { readonly code: number; readonly message: string };
}

export function isReconciling(service: ServiceRecord): boolean {
  return service.observedGeneration < service.generation;
}

export function findRevision(service: ServiceRecord, id: string): RevisionRecord | undefined {
  return service.revisions.find((each) => each.id === id);
}

export function withRevision(service: ServiceRecord, revision: RevisionRecord): ServiceRecord {
  const others = service.revisions.filter((each) => each.id !== revision.id);
  return { ...service, revisions: [...others, revision] };
}

/** The service's own verdict: failed when one of its parts failed, ready when both are. */
export function readiness(service: ServiceRecord): Verdict {
  const parts = [service.configurations, service.routing];
  const worst = parts.find((each) => each.state === 'failed') ?? parts.find((each) => each.state === 'reconciling');
  return worst ?? service.routing;
}
