import type { Query } from '../ports.ts';
import { paths } from './documents.ts';

/** Later than every time of a document. */
export const always = '9';

/** Every query the functions make, in one place: the indexes of Firestore follow from this table. */
export const queries = {
  /** Deployments whose time to look has come. */
  overdue: (now: string): Query => ({
    collection: 'deployments',
    group: true,
    where: [['nextCheckAt', '<=', now]],
    orderBy: [['nextCheckAt', 'asc']],
    limit: 200,
  }),
  /** Outbox entries that nobody has confirmed. */
  unsent: (now: string): Query => ({
    collection: 'outbox',
    group: false,
    where: [['resendAt', '<=', now]],
    orderBy: [['resendAt', 'asc']],
    limit: 200,
  }),
  /** Deployments that ended without success and may have left something outside. */
  sweeps: (now: string): Query => ({
    collection: 'sweeps',
    group: false,
    where: [['dueAt', '<=', now]],
    orderBy: [['dueAt', 'asc']],
    limit: 50,
  }),
  /** Exports that are not over. */
  backups: (now: string): Query => ({
    collection: 'backups',
    group: false,
    where: [['lookAt', '<=', now]],
    orderBy: [['lookAt', 'asc']],
    limit: 10,
  }),
  /** Deployments that changed after a time, in the order of their changes. */
  changedSince: (time: string, limit: number): Query => ({
    collection: 'deployments',
    group: true,
    where: [['updatedAt', '>', time]],
    orderBy: [['updatedAt', 'asc']],
    limit,
  }),
  /** Deployments of a trace; the traceparent begins with a version and the trace id. */
  deploymentsOfTrace: (org: string, trace: string): Query => ({
    collection: paths.deployments(org),
    group: false,
    where: [
      ['traceparent', '>=', `00-${trace}-`],
      ['traceparent', '<', `00-${trace}.`],
    ],
    orderBy: [['traceparent', 'asc']],
    limit: 20,
  }),
  /** Actions of a trace. */
  auditOfTrace: (org: string, trace: string): Query => ({
    collection: paths.auditTrail(org),
    group: false,
    where: [['trace', '==', trace]],
    orderBy: [],
    limit: 100,
  }),
  /** The event chain of a deployment, from its first event. */
  events: (org: string, deployment: string): Query => ({
    collection: paths.events(org, deployment),
    group: false,
    where: [],
    orderBy: [['v', 'asc']],
    limit: 5_000,
  }),
  /** Anchors of a span of time, both ends included. */
  anchors: (org: string, from: string, to: string): Query => ({
    collection: paths.auditTrail(org),
    group: false,
    where: [
      ['anchoredAt', '>=', from],
      ['anchoredAt', '<=', to],
    ],
    orderBy: [['anchoredAt', 'asc']],
    limit: 500,
  }),
  /** Places within quotas that somebody has had for long. */
  longTaken: (now: string): Query => ({
    collection: 'quota',
    group: true,
    where: [['lookAt', '<=', now]],
    orderBy: [['lookAt', 'asc']],
    limit: 50,
  }),
  /** Places that are taken within one organisation's quota. */
  placesTaken: (org: string): Query => ({
    collection: paths.quota(org),
    group: false,
    where: [['lookAt', '>', '']],
    orderBy: [['lookAt', 'asc']],
    limit: 2_000,
  }),
  /** Processes of the functions that called somebody since a time. */
  vitalsSince: (time: string): Query => ({
    collection: 'vitals',
    group: false,
    where: [['at', '>', time]],
    orderBy: [['at', 'desc']],
    limit: 300,
  }),
  /** Services whose live image is to be looked at again; few at once, for a tick is one call. */
  rescans: (now: string): Query => ({
    collection: 'services',
    group: true,
    where: [['rescanAt', '<=', now]],
    orderBy: [['rescanAt', 'asc']],
    limit: 20,
  }),
  /** Services whose live release is watched and to be looked at again. */
  watches: (now: string): Query => ({
    collection: 'services',
    group: true,
    where: [['watchAt', '<=', now]],
    orderBy: [['watchAt', 'asc']],
    limit: 20,
  }),
  /** Live services that are to be compared with their release again. */
  driftChecks: (now: string): Query => ({
    collection: 'services',
    group: true,
    where: [['driftCheckAt', '<=', now]],
    orderBy: [['driftCheckAt', 'asc']],
    limit: 20,
  }),
  /** Services whose removal was begun and not finished. */
  leaving: (): Query => ({
    collection: 'services',
    group: true,
    where: [['deletingSince', '>', '']],
    orderBy: [['deletingSince', 'asc']],
    limit: 50,
  }),
  /** Deployments of an organisation, newest first; filters are equalities. */
  deployments: (
    org: string,
    filter: { readonly service?: string; readonly status?: string; readonly before?: string },
    limit: number,
  ): Query => ({
    collection: paths.deployments(org),
    group: false,
    where: [
      ...(filter.service === undefined ? [] : ([['service', '==', filter.service]] as const)),
      ...(filter.status === undefined ? [] : ([['status', '==', filter.status]] as const)),
      ...(filter.before === undefined ? [] : ([['createdAt', '<', filter.before]] as const)),
    ],
    orderBy: [['createdAt', 'desc']],
    limit,
  }),
  /** Releases of a service, newest first; those that were promoted before a moment. */
  releases: (org: string, service: string, before: string, limit: number): Query => ({
    collection: paths.releases(org),
    group: false,
    where: [
      ['service', '==', service],
      ['promotedAt', '<', before],
    ],
    orderBy: [['promotedAt', 'desc']],
    limit,
  }),
  /** What deployments of a service have made and was not seen gone. */
  ledger: (org: string, service: string): Query => ({
    collection: paths.ledgers(org),
    group: false,
    where: [['service', '==', service]],
    orderBy: [],
    limit: 100,
  }),
  services: (org: string): Query => ({
    collection: paths.services(org),
    group: false,
    where: [],
    orderBy: [['name', 'asc']],
    limit: 500,
  }),
  rejections: (org: string): Query => ({
    collection: paths.rejections(org),
    group: false,
    where: [],
    orderBy: [['at', 'desc']],
    limit: 100,
  }),
  /** The newest chunks of a build log. */
  logTail: (org: string, deployment: string): Query => ({
    collection: paths.logs(org, deployment),
    group: false,
    where: [],
    orderBy: [['first', 'desc']],
    limit: 12,
  }),
  /** Chunks of a build log that begin at or after a line. */
  logChunks: (org: string, deployment: string, from: number): Query => ({
    collection: paths.logs(org, deployment),
    group: false,
    where: [['first', '>=', from]],
    orderBy: [['first', 'asc']],
    limit: 50,
  }),
} as const;
