import { type Deployment, deploymentSchema } from '../../shared/deployment.ts';
import { type Release, releaseSchema } from '../../shared/release.ts';
import { type Org, orgSchema, type Service, serviceSchema } from '../../shared/service.ts';
import type { Doc } from '../ports.ts';

/** Paths of the documents (design.md "Documents"): the tenant stands in the path, never in a field. */
export const paths = {
  org: (org: string) => `orgs/${org}`,
  member: (org: string, uid: string) => `orgs/${org}/members/${uid}`,
  service: (org: string, service: string) => `orgs/${org}/services/${service}`,
  deployments: (org: string) => `orgs/${org}/deployments`,
  deployment: (org: string, id: string) => `orgs/${org}/deployments/${id}`,
  events: (org: string, id: string) => `orgs/${org}/deployments/${id}/events`,
  event: (org: string, id: string, v: number) => `orgs/${org}/deployments/${id}/events/${String(v).padStart(6, '0')}`,
  logs: (org: string, id: string) => `orgs/${org}/deployments/${id}/logs`,
  logChunk: (org: string, id: string, first: number) =>
    `orgs/${org}/deployments/${id}/logs/${String(first).padStart(9, '0')}`,
  releases: (org: string) => `orgs/${org}/releases`,
  release: (org: string, id: string) => `orgs/${org}/releases/${id}`,
  ledgers: (org: string) => `orgs/${org}/ledger`,
  ledger: (org: string, id: string) => `orgs/${org}/ledger/${id}`,
  services: (org: string) => `orgs/${org}/services`,
  rejections: (org: string) => `orgs/${org}/rejections`,
  rejection: (org: string, id: string) => `orgs/${org}/rejections/${id}`,
  auditTrail: (org: string) => `orgs/${org}/audit`,
  audit: (org: string, id: string) => `orgs/${org}/audit/${id}`,
  anchor: (org: string, at: string) => `orgs/${org}/audit/anchor-${at}`,
  /** For messages that name no organisation we know. */
  orphanRejection: (id: string) => `rejections/${id}`,
  quota: (org: string) => `orgs/${org}/quota`,
  quotaPlace: (org: string, place: number) => `orgs/${org}/quota/place-${place}`,
  quotaHour: (org: string, shard: number) => `orgs/${org}/quota/hour-${shard}`,
  modelBudget: (org: string, shard: number) => `orgs/${org}/quota/model-${shard}`,
  claim: (project: string, region: string, service: string) => `claims/${project}~${region}~${service}`,
  idempotency: (actor: string, org: string, key: string) => `idem/${encodeURIComponent(`${actor}~${org}~${key}`)}`,
  /** A rejected message, word for word, to be sent again. */
  kept: (org: string, rejection: string) => `kept/${org}~${rejection}`,
  inbox: (handler: string, eventId: string) => `inbox/${encodeURIComponent(`${handler}~${eventId}`)}`,
  outbox: (eventId: string) => `outbox/${encodeURIComponent(eventId)}`,
  effect: (deployment: string, effect: string, fence: number) => `effects/${deployment}~${effect}~${fence}`,
  sweep: (deployment: string) => `sweeps/${deployment}`,
  buildLog: (deployment: string) => `buildLogs/${deployment}`,
  backup: (id: string) => `backups/${id}`,
  heartbeat: () => 'system/tick',
  vitals: (process: string) => `vitals/${process}`,
} as const;

/** Documents are parsed where they are read; one that cannot be read stops the work instead of being guessed at. */
export const asDeployment = (doc: Doc<unknown>): Deployment => deploymentSchema.parse(doc.data);
export const asService = (doc: Doc<unknown>): Service => serviceSchema.parse(doc.data);
export const asRelease = (doc: Doc<unknown>): Release => releaseSchema.parse(doc.data);
export const asOrg = (doc: Doc<unknown>): Org => orgSchema.parse(doc.data);
