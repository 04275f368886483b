import path from 'node:path';
import type { LiveService } from '../../functions/engine/restore-plan.ts';
import { openJournal } from '../cloud-run/journal.ts';
import { findRevision, type ServiceRecord } from '../cloud-run/records.ts';
import { uriOf } from '../cloud-run/resources.ts';
import { project, region } from '../wiring.ts';

/** The services of a stack's Cloud Run, from its journal: it need not be running. */
export function liveServices(dir: string): readonly LiveService[] {
  return openJournal(path.join(dir, 'run'), Date.now()).services().map(asLive);
}

function asLive(service: ServiceRecord): LiveService {
  const { id, routes, revisions, spec, policy } = service;
  const numbers = revisions.flatMap((revision) => seqOf(id, revision.id) ?? []);
  return {
    ref: { project, region, name: id },
    org: 'local',
    url: uriOf(service.port),
    isPublic: spec.invokerIamDisabled || policy.bindings.some(({ members }) => members.includes('allUsers')),
    newestSeq: Math.max(0, ...numbers),
    traffic: routes.map(({ revision, percent, tag }) => ({ revision, percent, tag: tag === '' ? null : tag })),
    serving: servingOf(service),
  };
}

function servingOf(service: ServiceRecord): LiveService['serving'] {
  const only = service.routes.find(({ percent }) => percent === 100);
  const revision = only && findRevision(service, only.revision);
  if (revision === undefined) return null;
  const { labels, containers } = revision.template;
  const { 'slipway-deployment': deployment, 'slipway-commit': sha, 'slipway-config': configHash } = labels;
  const digest = containers[0]?.image.split('@')[1];
  const seq = seqOf(service.id, revision.id);
  const facts = { deployment, sha, configHash, digest };
  if (seq === undefined || !isComplete(facts)) return null;
  return { ...facts, seq, revision: revision.id };
}

function isComplete<Name extends string>(
  facts: Readonly<Record<Name, string | undefined>>,
): facts is Readonly<Record<Name, string>> {
  return Object.values(facts).every((fact) => fact !== undefined);
}

/** The number in a revision's name (`revisionOf`); undefined for a name that somebody else gave. */
function seqOf(service: string, revision: string): number | undefined {
  const digits = revision.startsWith(`${service}-`) ? /^\d{5,}$/.exec(revision.slice(service.length + 1)) : null;
  return digits === null ? undefined : Number(digits[0]);
}
