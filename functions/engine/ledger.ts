import type { OwnedKind } from '../../shared/owned.ts';
import type { Service } from '../../shared/service.ts';
import { isBuildOver } from '../../shared/statuses.ts';
import type { Effect } from '../decision.ts';
import type { Ports, RunService, ServiceRef, Store, Write } from '../ports.ts';
import { paths } from './documents.ts';
import type { Loaded } from './load.ts';
import { queries } from './queries.ts';

/** One thing that a deployment has made outside, or may have made: its intent stands written before it is done. */
export interface Made {
  readonly kind: OwnedKind;
  /** A build is named by its tag, a traffic tag by the revision that has it: both are known before there is an answer. */
  readonly name: string;
}

/** `orgs/{o}/ledger/{deployment}`: of one that ended without success, until all that it made is seen gone. */
export interface LedgerDocument {
  readonly service: string;
  readonly deployment: string;
  readonly made: readonly Made[];
  /** What was still there when it was last looked for, or, before that, may be. */
  readonly left: readonly Made[];
  readonly seenAt: string;
}

/** All that a deployment's journal of effects names, each once, also what an earlier turn made. */
export function ledgerOf({ intents }: Pick<Loaded, 'intents'>): readonly Made[] {
  const effects = Object.values(intents).flatMap(({ earlier = [], effect }) => [
    ...earlier.map((before) => before.effect),
    effect,
  ]);
  const all = effects.flatMap(madeBy);
  return all.filter(
    ({ kind, name }, index) => index === all.findIndex((one) => one.kind === kind && one.name === name),
  );
}

function madeBy(effect: Effect): readonly Made[] {
  switch (effect.kind) {
    case 'prepare-account':
      return [{ kind: 'account', name: effect.email }];
    case 'create-build':
      return [{ kind: 'build', name: effect.request.tag }];
    case 'run-command':
      return [{ kind: 'job', name: effect.request.job }];
    case 'deploy-revision': {
      const { config, created, ref } = effect;
      const service: readonly Made[] = created ? [{ kind: 'service', name: ref.name }] : [];
      return [{ kind: 'revision', name: config.revision }, { kind: 'tag', name: config.revision }, ...service];
    }
    default:
      return [];
  }
}

/**
 * What of a deployment that ended without success is still there: a build or a job that goes on, a revision with users or with
 * a tag, a service that it created. A revision without both costs nothing and is collected by Cloud Run; an account stays
 * with its service; what went live is the service's.
 */
export async function leftOf(ports: Ports, loaded: Loaded, service: Service): Promise<readonly Made[]> {
  const { project, region, name } = service;
  const ref = { project, region, name };
  const made = ledgerOf(loaded);
  const live = made.some(({ kind }) => kind === 'revision') ? await ports.runs.service(ref) : null;
  const left: Made[] = [];
  for (const one of made) {
    if (await isLeft(one, { ports, ref, loaded, live, service, made })) left.push(one);
  }
  return left;
}

interface Seen {
  readonly ports: Ports;
  readonly ref: ServiceRef;
  readonly loaded: Loaded;
  readonly live: RunService | null;
  readonly service: Service;
  readonly made: readonly Made[];
}

async function isLeft({ kind, name }: Made, seen: Seen): Promise<boolean> {
  const { ports, ref, loaded, live, service, made } = seen;
  const isPromoted = loaded.deployment.stages.promote.status === 'succeeded';
  const shares = live?.traffic.filter(({ revision }) => revision === name) ?? [];
  switch (kind) {
    case 'build':
      return (await ports.builds.byTag(ref.region, name)).some(({ status }) => !isBuildOver(status));
    case 'job':
      return (await ports.jobs.get(ref, name))?.state === 'running';
    case 'revision':
      return !isPromoted && shares.some(({ percent }) => percent > 0);
    case 'tag':
      return !isPromoted && shares.some(({ tag }) => tag !== null);
    case 'service': {
      const ours = new Set(made.flatMap((one) => (one.kind === 'revision' ? [one.name] : [])));
      return live !== null && service.stable === null && live.traffic.every(({ revision }) => ours.has(revision));
    }
    default:
      return false;
  }
}

/** What an ending without success adds to its batch. */
export function ledgerWrite(loaded: Loaded): Write {
  const { org, service, id } = loaded.deployment;
  const data: LedgerDocument = {
    service,
    deployment: id,
    made: ledgerOf(loaded),
    left: openOf(loaded),
    seenAt: loaded.now,
  };
  return { op: 'create', path: paths.ledger(org, id), data };
}

/** Of all that was made, what neither an undo nor a recorded end is known to have closed. */
function openOf({ deployment, intents }: Loaded): readonly Made[] {
  const { build, releaseCommand, checkCommand } = deployment;
  const isWithdrawn = intents['withdraw-revision']?.result != null;
  const isBuilt = build !== null && isBuildOver(build.status);
  const haveRun = [releaseCommand, checkCommand].every((run) => run === undefined || run.endedAt !== null);
  const closed: Readonly<Partial<Record<OwnedKind, boolean>>> = {
    account: true,
    build: isBuilt || intents['cancel-build']?.result != null,
    job: haveRun || intents['cancel-command']?.result != null,
    revision: isWithdrawn,
    tag: isWithdrawn,
    service: isWithdrawn,
  };
  return ledgerOf({ intents }).filter(({ kind }) => closed[kind] !== true);
}

/** How it was seen just now. */
export function seenWrite(org: string, id: string, left: readonly Made[], now: string): Write {
  return { op: 'merge', path: paths.ledger(org, id), data: { left, seenAt: now } };
}

/** How it was seen for the last time: what is gone needs no ledger. */
export function closingWrite(org: string, id: string, left: readonly Made[], now: string): Write {
  return left.length === 0 ? { op: 'delete', path: paths.ledger(org, id) } : seenWrite(org, id, left, now);
}

/** `the tag of web-00003`, for sentences. */
export function wordsFor({ kind, name }: Made): string {
  return kind === 'tag' ? `the tag of ${name}` : `the ${kind} ${name}`;
}

/** Ledgers of a service whose deployments have not been seen without anything left. */
export async function openLedgers(store: Store, org: string, service: string): Promise<readonly LedgerDocument[]> {
  return (await store.query(queries.ledger(org, service))).map(({ data }) => data as LedgerDocument);
}

/** Goes with the service. */
export async function removeLedgers(store: Store, { org, name }: Pick<Service, 'org' | 'name'>): Promise<void> {
  for (;;) {
    const found = await store.query(queries.ledger(org, name));
    if (found.length === 0) return;
    await store.commit(found.map(({ path }) => ({ op: 'delete', path })));
  }
}
