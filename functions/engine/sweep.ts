import { revisionOf, secondRevisionOf } from '../../shared/names.ts';
import type { Service } from '../../shared/service.ts';
import { isBuildOver, isTerminal } from '../../shared/statuses.ts';
import type { Effect } from '../decision.ts';
import { isLeftover } from '../guard/leftover.ts';
import { isOwnMix, isOwnSplit, isSentByHand, ownPercents, sameShares } from '../guard/own-traffic.ts';
import { later } from '../later.ts';
import type { Doc, ServiceRef, Write } from '../ports.ts';
import { asService, paths } from './documents.ts';
import { closingWrite, ledgerWrite, leftOf, type Made, seenWrite, wordsFor } from './ledger.ts';
import { type Loaded, load } from './load.ts';
import type { Shell } from './shell.ts';
import { stopJob } from './stop-job.ts';

/**
 * Seconds after a deployment ended without success when its traces outside are looked for: soon, for what the undo could
 * not reach or a list did not show yet; and once more when every delivery that stood still in the middle of a call has
 * come back to life, for such a call needs no etag where there was no service.
 */
const roundsAfterSeconds = [120, 6000] as const;
/** What cannot be removed is tried so often in each round, a minute apart, and in so many rounds, an hour apart; then it is told by name. */
const triesInRound = 5;
const mostRounds = 6;

/** `sweeps/{deployment}` */
export interface Sweep {
  readonly org: string;
  readonly deployment: string;
  readonly round: number;
  /** Tries of this round that left something. */
  readonly tries?: number;
  readonly dueAt: string;
}

/** `sweeps/removed~{service}`: a service that was removed, whose creation may have stood still until after that. */
interface RemovalSweep extends Pick<Sweep, 'org' | 'round' | 'dueAt'> {
  readonly removed: ServiceRef;
}

/** What an ending without success adds to its batch, where something had been begun outside. */
export function sweepWrites(loaded: Loaded): readonly Write[] {
  const { deployment, intents, now } = loaded;
  const begun = [intents['create-build'], intents['run-command'], intents['deploy-revision'], intents['route-traffic']];
  if (begun.every((intent) => intent === undefined)) return [];
  const sweep = { org: deployment.org, deployment: deployment.id, round: 0, dueAt: later(now, roundsAfterSeconds[0]) };
  return [{ op: 'create', path: paths.sweep(deployment.id), data: sweep satisfies Sweep }, ledgerWrite(loaded)];
}

const removalPath = ({ project, region, name }: ServiceRef) => paths.sweep(`removed~${project}~${region}~${name}`);

/** What the end of a removal adds to its batch. */
export function removalSweepWrite({ org, project, region, name }: Service, now: string): Write {
  const dueAt = later(now, roundsAfterSeconds[1]);
  const data: RemovalSweep = { org, removed: { project, region, name }, round: 1, dueAt };
  return { op: 'merge', path: removalPath(data.removed), data };
}

/** Carries out what has become due. */
export function sweep(shell: Shell, doc: Doc<unknown>, now: string): Promise<void> {
  const isRemoval = (doc.data as Partial<RemovalSweep>).removed !== undefined;
  return isRemoval ? sweepRemoved(shell, doc, now) : sweepDeployment(shell, doc, now);
}

/** A service that stands where one was removed is removed again, unless somebody has taken the name and released there. */
async function sweepRemoved({ store, ports }: Shell, doc: Doc<unknown>, now: string): Promise<void> {
  const { org, removed } = doc.data as RemovalSweep;
  const path = removalPath(removed);
  const { project, region, name } = removed;
  // Read before it is known to be free: whoever takes the name after that makes the etag stale.
  const live = await ports.runs.service(removed);
  const jobs = await ports.jobs.list(removed);
  const [serviceDoc, claim] = (await store.read([paths.service(org, name), paths.claim(project, region, name)])).docs;
  const service = serviceDoc ? asService(serviceDoc) : null;
  if (service?.runningDep != null) {
    await store.commit([{ op: 'update', path, data: { dueAt: later(now, 60) }, lastUpdateTime: doc.updateTime }]);
    return;
  }
  const isOurs = (claim?.data as { readonly org?: string } | undefined)?.org === org;
  const isFree = live !== null && (service === null || isLeftover(live, service, service.nextSeq));
  for (const { job } of isOurs && service === null ? jobs : []) await ports.jobs.remove(removed, job);
  if (live !== null && isOurs && isFree) await ports.runs.remove(removed, live.etag);
  await store.commit([{ op: 'delete', path, lastUpdateTime: doc.updateTime }]);
}

/** Removes what a deployment that ended without success has left outside; not while another one has the service. */
async function sweepDeployment(shell: Shell, doc: Doc<unknown>, now: string): Promise<void> {
  const { org, deployment: id, round, tries = 0 } = doc.data as Sweep;
  const path = paths.sweep(id);
  const postpone = (seconds: number, next: Pick<Sweep, 'round' | 'tries'>, more: readonly Write[] = []) =>
    shell.store.commit([
      { op: 'update', path, data: { ...next, dueAt: later(now, seconds) }, lastUpdateTime: doc.updateTime },
      ...more,
    ]);
  const loaded = await load(shell.store, org, id);
  let left: readonly Made[] = [];
  let isDone = true;
  if (loaded !== null && isTerminal(loaded.deployment.status)) {
    if (loaded.service.runningDep !== null) return void (await postpone(60, { round, tries }));
    try {
      await removeAll(shell, loaded);
    } catch (error) {
      isDone = false;
      shell.tell(`could not remove all that ${id} has left`, error);
    }
    left = await leftOf(shell.ports, loaded, loaded.service);
  }
  const seen = seenWrite(org, id, left, now);
  const [first, second] = roundsAfterSeconds;
  // What could not be reached may be there.
  const isLeft = left.length > 0 || !isDone;
  if (isLeft && tries + 1 < triesInRound) return void (await postpone(60, { round, tries: tries + 1 }, [seen]));
  if (round === 0) return void (await postpone(second - first, { round: 1, tries: 0 }, [seen]));
  if (isLeft && round < mostRounds) return void (await postpone(3600, { round: round + 1, tries: 0 }, [seen]));
  const close = closingWrite(org, id, left, now);
  const closed = await shell.store.commit([close, { op: 'delete', path, lastUpdateTime: doc.updateTime }]);
  if (closed === 'conflict' || left.length === 0) return;
  shell.tell(`${id} has left ${left.map(wordsFor).join(' and ')}: remove it by hand`, null);
}

async function removeAll(shell: Shell, loaded: Loaded): Promise<void> {
  const { 'create-build': build, 'run-command': command, 'deploy-revision': release } = loaded.intents;
  const split = loaded.intents['route-traffic']?.effect;
  if (build?.effect.kind === 'create-build') await stopBuilds(shell, build.effect);
  if (command?.effect.kind === 'run-command')
    await stopJob(command.effect.ref, command.effect.request.job, shell.ports);
  if (release?.effect.kind === 'deploy-revision') await removeTraces(shell, loaded, release.effect);
  if (split?.kind === 'route-traffic' && split.previousTraffic !== undefined) await removeSplit(shell, loaded, split);
}

type Of<Kind extends Effect['kind']> = Extract<Effect, { kind: Kind }>;

async function stopBuilds({ ports }: Shell, { request }: Of<'create-build'>): Promise<void> {
  const found = await ports.builds.byTag(request.region, request.tag);
  const running = found.filter(({ status }) => !isBuildOver(status));
  await Promise.all(running.map(({ id }) => ports.builds.cancel(request.region, id)));
}

/**
 * A service as it is outside and as it is recorded; null while somebody has it, and where there is none. It is read outside
 * before it is known to be free, so whoever takes it after that makes the etag stale.
 */
async function readFree({ store, ports }: Shell, { deployment: { org, service: name } }: Loaded, ref: ServiceRef) {
  const live = await ports.runs.service(ref);
  const doc = (await store.read([paths.service(org, name)])).docs[0];
  const service = doc ? asService(doc) : null;
  if (live === null || service === null || service.runningDep !== null || service.deletingSince !== null) return null;
  return { live, service };
}

/** A revision without success holds no traffic and no tag. */
async function removeTraces(
  shell: Shell,
  loaded: Loaded,
  { ref, created, previousTraffic }: Of<'deploy-revision'>,
): Promise<void> {
  const { service: name, seq, rollout } = loaded.deployment;
  const ours = [revisionOf(name, seq), secondRevisionOf(name, seq)];
  const free = await readFree(shell, loaded, ref);
  if (free === null) return;
  const { live, service } = free;
  const { runs } = shell.ports;
  const shares = live.traffic.filter(({ revision }) => ours.includes(revision));
  if (shares.length === 0 || ours.includes(service.stable?.revision ?? '')) return;
  const others = live.traffic.filter(({ revision }) => !ours.includes(revision));
  if (service.stable === null && others.length === 0) {
    // What stood there before this deployment is not its trace.
    if (created) await runs.remove(ref, live.etag);
  } else if (shares.every(({ percent }) => percent === 0)) await runs.setTraffic(ref, live.etag, others);
  else if (service.stable !== null) {
    // Whoever sent users there by hand is not overruled: that is reported as drift.
    const percents = ownPercents(rollout, loaded.intents['route-traffic'] === undefined ? 'not-asked' : 'asked');
    if (isSentByHand(live.traffic, ours) || !isOwnMix(live.traffic, ours, previousTraffic, percents)) return;
    await runs.setTraffic(ref, live.etag, service.stable.traffic);
  }
}

/** A split that is not recorded is none: its users go back to what is, unless somebody has set the same shares by hand. */
async function removeSplit(shell: Shell, loaded: Loaded, { ref, traffic }: Of<'route-traffic'>): Promise<void> {
  const free = await readFree(shell, loaded, ref);
  const recorded = free?.service.stable?.traffic;
  if (free === null || recorded === undefined) return;
  const { live } = free;
  if (sameShares(live.traffic, recorded) || !isOwnSplit(live.traffic, traffic)) return;
  await shell.ports.runs.setTraffic(ref, live.etag, recorded);
}
