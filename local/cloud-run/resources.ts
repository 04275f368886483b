import { createHash } from 'node:crypto';
import { type Place, parentOf, revisionName, serviceName } from './names.ts';
import {
  isReconciling,
  type RevisionRecord,
  type Route,
  readiness,
  type ServiceRecord,
  type Verdict,
} from './records.ts';

/** The address of a port of this machine, which curl, Node and browsers all reach. */
export function uriOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}

/** google.cloud.run.v2.Service of a record. */
export function renderService(place: Place, service: ServiceRecord): object {
  const name = serviceName(place, service.id);
  const uri = uriOf(service.port);
  const revision = (id: string) => (id === '' ? '' : revisionName(place, service.id, id));
  const account = `slipway@${place.project}.iam.gserviceaccount.com`;
  return {
    ...service.spec,
    name,
    uid: service.uid,
    generation: service.generation,
    observedGeneration: service.observedGeneration,
    reconciling: isReconciling(service),
    etag: service.etag,
    creator: account,
    lastModifier: account,
    createTime: wireTime(service.createTime),
    updateTime: wireTime(service.updateTime),
    terminalCondition: condition('Ready', readiness(service)),
    conditions: [condition('RoutesReady', service.routing), condition('ConfigurationsReady', service.configurations)],
    latestCreatedRevision: revision(service.latestCreated),
    latestReadyRevision: revision(service.latestReady),
    trafficStatuses: service.routes.map((route) => trafficStatus(service, route)),
    ...(service.port > 0 && { uri, urls: [uri] }),
  };
}

function trafficStatus(service: ServiceRecord, { revision, percent, tag, latest }: Route): object {
  const port = service.tagPorts[tag];
  return {
    type: `TRAFFIC_TARGET_ALLOCATION_TYPE_${latest ? 'LATEST' : 'REVISION'}`,
    revision: latest ? '' : revision,
    percent,
    ...(tag !== '' && { tag }),
    ...(port !== undefined && { uri: uriOf(port) }),
  };
}

/** google.cloud.run.v2.Revision of a record. */
export function renderRevision(place: Place, service: ServiceRecord, revision: RevisionRecord): object {
  const { template, verdict } = revision;
  const missing = verdict.state === 'failed' && 'reason' in verdict.failure.reason;
  return {
    ...template,
    name: revisionName(place, service.id, revision.id),
    service: service.id,
    uid: revision.uid,
    etag: revision.etag,
    generation: 1,
    observedGeneration: verdict.state === 'reconciling' ? 0 : 1,
    reconciling: verdict.state === 'reconciling',
    createTime: wireTime(revision.createTime),
    updateTime: wireTime(verdict.at),
    conditions: [
      condition('Ready', verdict),
      condition('ResourcesAvailable', missing ? verdict : { state: 'succeeded', at: verdict.at }),
      condition('ContainerHealthy', missing ? { state: 'reconciling', at: verdict.at } : verdict),
    ],
    logUri: `${parentOf(place)}?resource=cloud_run_revision/service_name/${service.id}/revision_name/${revision.id}`,
  };
}

function condition(type: string, verdict: Verdict): object {
  const state = { reconciling: 'CONDITION_RECONCILING', succeeded: 'CONDITION_SUCCEEDED', failed: 'CONDITION_FAILED' };
  return {
    type,
    state: state[verdict.state],
    lastTransitionTime: wireTime(verdict.at),
    ...(verdict.state === 'failed' && {
      severity: 'ERROR',
      message: verdict.failure.message,
      ...verdict.failure.reason,
    }),
  };
}

export function wireTime(iso: string): { readonly seconds: number; readonly nanos: number } {
  const millis = Date.parse(iso);
  return { seconds: Math.floor(millis / 1000), nanos: (millis % 1000) * 1e6 };
}

/** JSON with sorted keys: two specifications that say the same give the same text. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}

/** A fingerprint of a version: it changes with every change, and only then. */
export function etagOf(value: unknown): string {
  return `"${createHash('sha256').update(canonical(value)).digest('base64url').slice(0, 22)}"`;
}
