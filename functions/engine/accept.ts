import type { Deployment, DeploymentEvent } from '../../shared/deployment.ts';
import { Problem } from '../../shared/problems.ts';
import { buildTimeoutOf, type Service } from '../../shared/service.ts';
import { frozen } from '../guard/freeze.ts';
import type { Broker, Doc, Store, Write } from '../ports.ts';
import { auditWrite } from './audit.ts';
import { checkRequest, type DeployRequest } from './check-request.ts';
import { commitOnce } from './commit-once.ts';
import { asDeployment, asOrg, asService, paths } from './documents.ts';
import type { Commit } from './ending.ts';
import { askedBefore, idempotencyWrites } from './idempotency.ts';
import { newDeployment, newService } from './new-documents.ts';
import { type Outgoing, outboxWrite, publishAll, toPrograms, toStage } from './outbox.ts';
import { lookAhead, supersede } from './queue.ts';
import { reserve } from './quota.ts';
import { withRelease } from './restore-release.ts';
import { withTraffic } from './split-traffic.ts';
import { begin } from './start.ts';
import { eventBetween, eventMessage } from './transition.ts';

export interface Accepted {
  readonly deployment: Deployment;
  /** False when the same request had been accepted before. */
  readonly created: boolean;
}

export interface Acceptor {
  readonly store: Store;
  readonly broker: Broker;
  /** Hosts, with a port where it is not the usual one, that a repository's address may name. */
  readonly sourceHosts: readonly string[];
  readonly tell: (problem: string, error: unknown) => void;
}

/** In each round at least one of those that meet gets through, and the others move to another place (quota.ts). */
const conflictRounds = 12;

/**
 * Takes a request: the deployment, its place in the service's queue, the idempotency record and the first message stand
 * in one batch. Problems: everything `checkRequest`, `withRelease` and `withTraffic` throw, not-found, service-taken, region-invalid, service-frozen, quota-reached, idempotency-key-reused.
 */
export async function accept(acceptor: Acceptor, unchecked: DeployRequest): Promise<Accepted> {
  const { store, broker, tell, sourceHosts } = acceptor;
  const request = checkRequest(unchecked, sourceHosts);
  for (let round = 0; round < conflictRounds; round += 1) {
    const earlier = await acceptedBefore(store, request);
    if (earlier !== null) return { deployment: earlier, created: false };
    const { deployment, writes, outgoing } = await admit(store, request, round);
    if ((await commitOnce(store, writes, () => isCommitted(store, deployment))) === 'conflict') continue;
    await publishAll(store, broker, outgoing, tell);
    return { deployment, created: true };
  }
  throw new Error(`too many requests at once for ${request.service}`);
}

async function acceptedBefore(store: Store, request: DeployRequest): Promise<Deployment | null> {
  const id = await askedBefore(store, request);
  if (id === null) return null;
  const doc = (await store.read([paths.deployment(request.org, id)])).docs[0];
  if (!doc) throw new Error(`deployment ${id} of an idempotency record is gone`);
  return asDeployment(doc);
}

/** Whether a commit that met a conflict met itself: its client had sent it twice, because the first answer was lost. */
async function isCommitted(store: Store, { org, id, chainHead, traceparent }: Deployment): Promise<boolean> {
  const [doc, event] = (await store.read([paths.deployment(org, id), paths.event(org, id, 1)])).docs;
  if (!doc || !event) return false;
  // Who else got this number at this moment came in with another trace.
  return asDeployment(doc).traceparent === traceparent && (event.data as DeploymentEvent).hash === chainHead;
}

async function admit(
  store: Store,
  wanted: DeployRequest,
  round: number,
): Promise<Commit & { readonly deployment: Deployment }> {
  const first = await store.read([paths.org(wanted.org), paths.service(wanted.org, wanted.service)]);
  const [orgDoc, serviceDoc] = first.docs;
  const { now } = first;
  if (!orgDoc) {
    throw new Problem('not-found', `There is no organisation ${wanted.org}.`, 'Check the name of the organisation.');
  }
  const org = asOrg(orgDoc);
  const known = serviceDoc ? asService(serviceDoc) : null;
  const request = await withTraffic(store, known, await withRelease(store, known, wanted, now));
  const region = request.region ?? known?.region ?? org.region;
  const claimPath = paths.claim(org.project, region, request.service);
  const claimDoc = (await store.read([claimPath])).docs[0] ?? null;
  const claim = claimDoc?.data as { readonly org: string; readonly nextSeq: number } | undefined;
  refuseWhatIsTaken(request, known, region, claim?.org);
  const service = known ?? newService(org, request, region, claim?.nextSeq ?? 1, now);
  const bare = newDeployment(service, request, now);
  const refusal = frozen(bare, org, service, now);
  if (refusal !== null) throw new Problem(refusal.code, refusal.message, refusal.hint);
  const reservation = await reserve(store, org, bare, buildSecondsOf(bare, service), round);
  const queued = { ...bare, quotaPlace: reservation.place, quotaHold: reservation.hold };
  const turn = service.runningDep === null;
  const started = turn ? begin(queued, service, service.fence + 1, now) : null;
  const ahead = turn ? null : await lookAhead(store, service, queued, now);
  const unchained = { ...queued, ...(started?.change ?? ahead?.change) };
  const what = ahead?.what ?? 'Accepted';
  const event = eventBetween(null, unchained, { now, actor: request.actor, what });
  const deployment = { ...unchained, chainHead: event.hash };
  const outgoing: Outgoing[] = [toPrograms(eventMessage(deployment, what))];
  if (started !== null) outgoing.push(toStage(started.message));
  const superseded = started === null ? await supersede(store, service, deployment, now) : null;
  const queue = turn
    ? { runningDep: deployment.id, fence: service.fence + 1 }
    : { pendingDep: deployment.id, ...ahead?.servicePatch };
  const writes: Write[] = [
    { op: 'create', path: paths.deployment(request.org, deployment.id), data: deployment },
    { op: 'create', path: paths.event(request.org, deployment.id, deployment.v), data: event },
    ...outgoing.map((each) => outboxWrite(each, now)),
    writeService({ ...service, ...queue, nextSeq: service.nextSeq + 1, updatedAt: now }, serviceDoc ?? null),
    ...(known === null ? [claimWrite(claimPath, claimDoc, request.org)] : []),
    ...reservation.writes,
    auditWrite(request.org, request, {
      at: now,
      action: request.release?.kind ?? (request.traffic === undefined ? 'deploy' : 'traffic'),
      resource: `deployments/${deployment.id}`,
      outcome: 'done',
      key: `deploy~${deployment.id}`,
    }),
    ...overrideEntry(deployment, now),
    ...(superseded?.writes ?? []),
    ...(ahead?.stop?.writes ?? []),
    ...idempotencyWrites(request, deployment.id, now),
  ];
  return {
    deployment,
    writes,
    outgoing: [...outgoing, ...(superseded?.outgoing ?? []), ...(ahead?.stop?.outgoing ?? [])],
  };
}

/** That an owner let it through stands in the trail by itself, with the reason. */
function overrideEntry({ org, id, freezeOverride, traceparent }: Deployment, at: string): readonly Write[] {
  if (freezeOverride === undefined) return [];
  const { actor, reason } = freezeOverride;
  const what = { at, action: 'override-freeze', resource: `deployments/${id}`, outcome: 'done', reason };
  return [auditWrite(org, { actor, traceparent }, { ...what, key: `override-freeze~${id}` })];
}

/** The longest that a build may take, where there is one. */
function buildSecondsOf({ spec }: Deployment, service: Service): number {
  return spec.release === undefined && spec.traffic === undefined ? buildTimeoutOf(service) : 0;
}

function refuseWhatIsTaken(request: DeployRequest, known: Service | null, region: string, owner?: string): void {
  if (known !== null && known.region !== region) {
    throw new Problem(
      'region-invalid',
      `The service ${known.name} lives in ${known.region}.`,
      'Leave the region out, or use another service name for another region.',
    );
  }
  if (known?.deletingSince != null) {
    throw new Problem('service-taken', `The service ${known.name} is being deleted.`, 'Try again in a minute.');
  }
  if (known === null && owner !== undefined && owner !== request.org) {
    throw new Problem(
      'service-taken',
      `The name ${request.service} is taken in ${region}.`,
      'Choose another service name.',
    );
  }
}

function writeService(data: Service, doc: Doc<unknown> | null): Write {
  const path = paths.service(data.org, data.name);
  return doc === null ? { op: 'create', path, data } : { op: 'update', path, data, lastUpdateTime: doc.updateTime };
}

/** A claim outlives its service with the next sequence number, so that no revision name is ever used twice. */
function claimWrite(path: string, doc: Doc<unknown> | null, org: string): Write {
  return doc === null
    ? { op: 'create', path, data: { org, nextSeq: 1 } }
    : { op: 'update', path, data: { ...(doc.data as object), org }, lastUpdateTime: doc.updateTime };
}
