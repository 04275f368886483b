import type { TrafficShare } from '../../shared/deployment.ts';
import { Problem } from '../../shared/problems.ts';
import { isBuildOver } from '../../shared/statuses.ts';
import type { Effect, EffectKind, EffectResults } from '../decision.ts';
import { isOwnMix, isOwnSplit, isSameByHand, isSentByHand } from '../guard/own-traffic.ts';
import type { Ports, RevisionConfig, RunRevision } from '../ports.ts';
import { cancelCommand, runCommand } from './carry-out-command.ts';
import { NotYet } from './overtaken.ts';
import { refuseWhatChanged } from './seen.ts';

/** A build that was created may be missing from the list for this long (design.md "allow for list lag"). */
const listLagMillis = 20_000;

export interface Circumstances {
  /** Whether somebody may have begun this before. */
  readonly again: boolean;
  /** Milliseconds since it was written down that this would be done. */
  readonly age: number;
  /**
   * Throws when the deployment no longer may do this. It is asked between reading what is outside and writing there: who
   * took over before is seen by it, and who writes after makes the etag that was read stale.
   */
  readonly mayStill: () => Promise<void>;
}

export type Result<Kind extends EffectKind = EffectKind> = NonNullable<EffectResults[Kind]>;
type Of<Kind extends EffectKind> = Extract<Effect, { kind: Kind }>;

/** Does it outside, after looking at what an earlier try may have left there. */
export async function carryOut(effect: Effect, ports: Ports, circumstances: Circumstances): Promise<Result> {
  switch (effect.kind) {
    case 'prepare-account':
      return prepareAccount(effect, ports, circumstances);
    case 'create-build':
      return createBuild(effect, ports, circumstances);
    case 'cancel-build':
      return cancelBuild(effect, ports);
    case 'deploy-revision':
      return deployRevision(effect, ports, circumstances);
    case 'shift-traffic':
      return shiftTraffic(effect, ports, circumstances);
    case 'route-traffic':
      return routeTraffic(effect, ports, circumstances);
    case 'withdraw-revision':
      return withdrawRevision(effect, ports, circumstances);
    case 'run-command':
      return runCommand(effect, ports, circumstances);
    case 'cancel-command':
      return cancelCommand(effect, ports);
    case 'commit-status':
      return tellGitHub(effect, ports);
    default:
      return effect satisfies never;
  }
}

/** The address is the identity: what an earlier try has made or granted is found there, and only the rest is done. */
async function prepareAccount(
  effect: Of<'prepare-account'>,
  { accounts, secrets }: Ports,
  { mayStill }: Circumstances,
) {
  const { email, about, roles, secrets: read, unknown = [] } = effect;
  await mayStill();
  await accounts.ensure(email, about, roles);
  for (const secret of read) await secrets.allowReader(secret, email);
  return { account: email, unknown };
}

/** CreateBuild has no request id, so the tag is the identity: adopt the oldest build that carries it. */
async function createBuild(
  { request }: Of<'create-build'>,
  { builds }: Ports,
  { again, age, mayStill }: Circumstances,
) {
  if (again) {
    const found = await builds.byTag(request.region, request.tag);
    const [oldest] = [...found].sort((a, b) => ((a.createdAt ?? '') < (b.createdAt ?? '') ? -1 : 1));
    if (oldest !== undefined) return { build: oldest };
    if (age < listLagMillis) throw new NotYet(`the build tagged ${request.tag} may exist and not be listed yet`);
  }
  await mayStill();
  return { build: await builds.create(request) };
}

async function cancelBuild({ region, id, tag }: Of<'cancel-build'>, { builds }: Ports) {
  const known = id === null ? [] : [await builds.get(region, id)];
  const all = [...known, ...(await builds.byTag(region, tag))];
  const running = new Set(all.flatMap((each) => (each !== null && !isBuildOver(each.status) ? [each.id] : [])));
  await Promise.all([...running].map((each) => builds.cancel(region, each)));
  return { cancelled: true as const };
}

async function deployRevision(effect: Of<'deploy-revision'>, { runs }: Ports, { mayStill }: Circumstances) {
  const { ref, config, tag, created, previousTraffic } = effect;
  const outcome = { created, previousTraffic, config };
  const service = await runs.service(ref);
  const existing = service === null ? null : await runs.revision(ref, config.revision);
  if (existing !== null) {
    refuseAnother(existing, config);
    return { ...outcome, operation: null };
  }
  if (service !== null) refuseWhatChanged(effect, service);
  await mayStill();
  const operation =
    service === null
      ? await runs.create(ref, config, tag, { validateOnly: false })
      : await runs.addRevision(ref, service.etag, config, tag, handedOver(service.traffic, effect), {
          validateOnly: false,
        });
  return { ...outcome, operation };
}

/**
 * What the first revision has goes to the one that replaces it: its tag, and all the traffic of a service that it was the
 * first of. Users whom somebody sent to it by hand stay there.
 */
function handedOver(traffic: readonly TrafficShare[], effect: Of<'deploy-revision'>): readonly TrafficShare[] {
  const { replaces, created, config } = effect;
  return traffic.map((share) => {
    if (share.revision !== replaces) return share;
    return created || share.percent === 0 ? { ...share, revision: config.revision } : { ...share, tag: null };
  });
}

/** A name that was used before: Firestore went back, and gave a number a second time. Its revision is somebody else's. */
function refuseAnother({ name, image }: RunRevision, wanted: RevisionConfig): void {
  if (image === wanted.image) return;
  const message = `${name} was made of another image, by a deployment that is not recorded any more.`;
  throw new Problem('release-refused', message, 'Deploy again: each deployment takes the next number.');
}

async function shiftTraffic(effect: Of<'shift-traffic'>, { runs }: Ports, { mayStill }: Circumstances) {
  const { turn, ref, traffic } = effect;
  const service = await runs.service(ref);
  if (service === null) throw new Error(`the Cloud Run service ${ref.name} is gone`);
  await mayStill();
  if (isThere(service.traffic, traffic)) return { turn, operation: null };
  refuseWhatChanged(effect, service);
  return { turn, operation: await runs.setTraffic(ref, service.etag, traffic) };
}

async function routeTraffic(effect: Of<'route-traffic'>, { runs }: Ports, { mayStill }: Circumstances) {
  const { ref, traffic, isPrivate = false } = effect;
  const service = await runs.service(ref);
  if (service === null) throw new Error(`the Cloud Run service ${ref.name} is gone`);
  await mayStill();
  const isDone = isThere(service.traffic, traffic);
  if (!isDone) refuseWhatChanged(effect, service);
  const operation = isDone ? null : await runs.setTraffic(ref, service.etag, traffic);
  if (operation !== null) await runs.wait(operation, 30);
  if (service.isPublic || isPrivate) return { operation, warning: null };
  // Read anew, for the traffic has made the etag stale; a service that came again under this name has another one.
  const routed = operation === null ? service : await runs.service(ref);
  if (routed === null) throw new Error(`the Cloud Run service ${ref.name} is gone`);
  await mayStill();
  return { operation, warning: await runs.open(ref, routed.etag) };
}

/**
 * Whether users are where they are to be sent. Whoever sent them there by hand meanwhile is left as they did it, or an undo
 * would take their doing for its own.
 */
function isThere(traffic: readonly TrafficShare[], wanted: readonly TrafficShare[]): boolean {
  return sameTraffic(traffic, wanted) || isSameByHand(traffic, wanted);
}

/** Undoes a release: the exact earlier traffic, served again, or no service where this deployment created it. */
async function withdrawRevision(effect: Of<'withdraw-revision'>, { runs }: Ports, { mayStill }: Circumstances) {
  const { ref, revision, replaces, created, previousTraffic } = effect;
  const service = await runs.service(ref);
  await mayStill();
  if (service === null) return { withdrawn: true as const };
  // Beside its own only what was left over before it (stages/6-release.ts); nothing where the service is new.
  const known = new Set([revision, replaces, ...previousTraffic.map((share) => share.revision)]);
  const ours = service.traffic.every((share) => known.has(share.revision));
  if (created && ours) await runs.remove(ref, service.etag);
  else if (!created) {
    const own = [revision, ...(replaces === undefined ? [] : [replaces])];
    const traffic = withdrawn(service.traffic, own, effect);
    // An ending says that the users are back, so it waits until they are.
    if (!sameTraffic(service.traffic, traffic)) await runs.wait(await runs.setTraffic(ref, service.etag, traffic), 30);
  }
  return { withdrawn: true as const };
}

/** Users whom somebody has sent elsewhere by hand since then stay there; only what has a tag and no users goes. */
function withdrawn(
  traffic: readonly TrafficShare[],
  revisions: readonly string[],
  { routed, percents, previousTraffic }: Of<'withdraw-revision'>,
): readonly TrafficShare[] {
  if (routed !== undefined) return isOwnSplit(traffic, routed) ? previousTraffic : traffic;
  const isOwn = !isSentByHand(traffic, revisions) && isOwnMix(traffic, revisions, previousTraffic, percents);
  if (isOwn) return previousTraffic;
  return traffic.filter(({ revision, percent }) => percent > 0 || !revisions.includes(revision));
}

/** A status on GitHub is a courtesy: without it the deployment goes on, and the report says so. */
async function tellGitHub(effect: Of<'commit-status'>, { github }: Ports) {
  const { repository, sha, state, description, targetUrl, context } = effect;
  try {
    await github.setStatus(repository, sha, { state, description, targetUrl, context });
    return { told: true };
  } catch {
    return { told: false };
  }
}

export function sameTraffic(a: readonly TrafficShare[], b: readonly TrafficShare[]): boolean {
  const text = (shares: readonly TrafficShare[]) =>
    shares
      .map(({ revision, percent, tag }) => `${revision}=${percent}#${tag ?? ''}`)
      .sort()
      .join();
  return text(a) === text(b);
}
