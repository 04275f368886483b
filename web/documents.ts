import type { Deployment, DeploymentEvent, LogChunk } from '../shared/deployment.ts';
import { notBegun } from '../shared/not-begun.ts';
import type { Release } from '../shared/release.ts';
import type { Rejection, Service } from '../shared/service.ts';
import { stageNames } from '../shared/stages.ts';
import { deploymentStatuses } from '../shared/statuses.ts';
import type { Fields } from './firestore.ts';

/**
 * Gives documents their types. Readers are lenient, because a newer writer may run beside an older page (design.md, invariant 22): unknown fields
 * stay, missing ones get a neutral value. Only what the page cannot do without makes a document unreadable: then the answer is null.
 */

type Reader<T> = (fields: Fields) => T | null;

/** The fields of `given` over those of `neutral`; a field of another kind than the neutral list or record is not taken. */
function over<T extends object>(neutral: T, given: unknown): T {
  if (typeof given !== 'object' || given === null) return neutral;
  const merged: Record<string, unknown> = Object.fromEntries(Object.entries(neutral));
  for (const [key, value] of Object.entries(given)) {
    const fallback = merged[key];
    const fits = Array.isArray(fallback) ? Array.isArray(value) : fallback === null || typeof value === typeof fallback;
    if (!(key in neutral) || (fits && value !== undefined && (value !== null || fallback === null)))
      merged[key] = value;
  }
  return merged as T;
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const noDeployment: Omit<Deployment, 'id' | 'status'> = {
  ...notBegun,
  org: '',
  service: '',
  seq: 0,
  fence: 0,
  v: 0,
  spec: { repository: '', ref: null, root: '', region: '', env: {}, unset: [], load: 'medium' },
  specHash: '',
  actor: '',
  via: 'api',
  traceparent: '',
  createdAt: '',
  updatedAt: '',
};

/** A status that this page does not know makes the whole document unreadable: guessing one could show success too early. */
export const readDeployment: Reader<Deployment> = (fields) => {
  const status = deploymentStatuses.find((known) => known === fields.status);
  if (!isText(fields.id) || !status) return null;
  const merged = over({ ...noDeployment, id: fields.id, status }, fields);
  const stages = over(notBegun.stages, fields.stages);
  return {
    ...merged,
    stage: stageNames.find((known) => known === fields.stage) ?? null,
    stages: Object.fromEntries(
      stageNames.map((name) => [name, over(notBegun.stages[name], stages[name])]),
    ) as Deployment['stages'],
    spec: over(noDeployment.spec, fields.spec),
  };
};

const noService: Omit<Service, 'name'> = {
  org: '',
  project: '',
  region: '',
  repository: '',
  root: '',
  load: 'medium',
  env: {},
  policy: { dockerfile: 'block' },
  fence: 0,
  runningDep: null,
  pendingDep: null,
  nextSeq: 1,
  lastPromotedSeq: 0,
  stable: null,
  createdAt: '',
  updatedAt: '',
  deletingSince: null,
};

export const readService: Reader<Service> = (fields) =>
  isText(fields.name) ? over({ ...noService, name: fields.name }, fields) : null;

/** What can be brought back has to be whole; the rest of it is not shown. */
export const readRelease: Reader<Release> = (fields) => {
  const { id, config, source, promotedAt } = fields;
  const isWhole = isText(id) && isText(promotedAt) && typeof config === 'object' && typeof source === 'object';
  return isWhole ? over({ restores: null, replaced: null, releaseCommand: null } as Release, fields) : null;
};

export const readEvent: Reader<DeploymentEvent> = (fields) =>
  typeof fields.v === 'number' && typeof fields.to === 'object' ? (fields as unknown as DeploymentEvent) : null;

export const readRejection: Reader<Rejection> = (fields) =>
  isText(fields.id)
    ? over({ id: fields.id, at: '', topic: '', code: '', message: '', hint: '', excerpt: '' }, fields)
    : null;

export const readLogChunk: Reader<LogChunk> = (fields) =>
  typeof fields.first === 'number' && Array.isArray(fields.lines)
    ? { first: fields.first, lines: fields.lines, capped: fields.capped === true, expiresAt: fields.expiresAt }
    : null;
