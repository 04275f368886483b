import type { TrafficShare } from '../../shared/deployment.ts';
import { isBuildOver } from '../../shared/statuses.ts';
import type { Effect, EffectKind, EffectResults } from '../decision.ts';
import type { Ports, Store } from '../ports.ts';
import { paths } from './documents.ts';
import type { EffectRecord } from './load.ts';

/** A build that was created may be missing from the list for this long (design.md "allow for list lag"). */
const listLagMillis = 20_000;

/**
 * Writes down what will be done, does it, and writes down the answer. After a crash in between, the stored intent is
 * reconciled with what is outside before anything is done a second time.
 */
export async function performOnce(
  store: Store,
  ports: Ports,
  key: { readonly deployment: string; readonly fence: number },
  effect: Effect,
): Promise<void> {
  const path = paths.effect(key.deployment, effect.kind, key.fence);
  const before = await store.read([path]);
  let record = before.docs[0]?.data as EffectRecord | undefined;
  const again = record !== undefined;
  if (record?.result) return;
  if (record === undefined) {
    record = { effect, intentAt: before.now, result: null };
    if ((await store.commit([{ op: 'create', path, data: record }])) === 'conflict') {
      throw new Error(`another delivery is performing ${effect.kind} of ${key.deployment}`);
    }
  }
  const age = Date.parse(before.now) - Date.parse(record.intentAt);
  const result = await carryOut(record.effect, ports, { again, age });
  await store.commit([{ op: 'merge', path, data: { result } }]);
}

type Circumstances = { readonly again: boolean; readonly age: number };
type Result = NonNullable<EffectResults[EffectKind]>;

async function carryOut(effect: Effect, ports: Ports, circumstances: Circumstances): Promise<Result> {
  switch (effect.kind) {
    case 'create-build':
      return createBuild(effect, ports, circumstances);
    case 'cancel-build':
      return cancelBuild(effect, ports);
    case 'deploy-revision':
      return deployRevision(effect, ports);
    case 'route-traffic':
      return routeTraffic(effect, ports);
    case 'withdraw-revision':
      return withdrawRevision(effect, ports);
    case 'commit-status':
      return tellGitHub(effect, ports);
    default:
      return effect satisfies never;
  }
}

type Of<Kind extends EffectKind> = Extract<Effect, { kind: Kind }>;

/** CreateBuild has no request id, so the tag is the identity: adopt the oldest build that carries it, cancel the rest. */
async function createBuild({ request }: Of<'create-build'>, { builds }: Ports, { again, age }: Circumstances) {
  if (!again) return { build: await builds.create(request) };
  const found = [...(await builds.byTag(request.region, request.tag))].sort((a, b) =>
    (a.createdAt ?? '') < (b.createdAt ?? '') ? -1 : 1,
  );
  const [oldest, ...others] = found;
  await Promise.all(
    others.filter((each) => !isBuildOver(each.status)).map((each) => builds.cancel(request.region, each.id)),
  );
  if (oldest !== undefined) return { build: oldest };
  if (age < listLagMillis) throw new Error(`the build tagged ${request.tag} may exist and not be listed yet`);
  return { build: await builds.create(request) };
}

async function cancelBuild({ region, id, tag }: Of<'cancel-build'>, { builds }: Ports) {
  const known = id === null ? [] : [await builds.get(region, id)];
  const all = [...known, ...(await builds.byTag(region, tag))];
  const running = new Set(all.flatMap((each) => (each !== null && !isBuildOver(each.status) ? [each.id] : [])));
  await Promise.all([...running].map((each) => builds.cancel(region, each)));
  return { cancelled: true as const };
}

async function deployRevision(effect: Of<'deploy-revision'>, { runs }: Ports) {
  const { ref, config, tag, created, previousTraffic } = effect;
  const outcome = { created, previousTraffic };
  const service = await runs.service(ref);
  if (service === null) {
    return { ...outcome, operation: await runs.create(ref, config, tag, { validateOnly: false }) };
  }
  const existing = await runs.revision(ref, config.revision);
  if (existing !== null) return { ...outcome, operation: null };
  const operation = await runs.addRevision(ref, service.etag, config, tag, service.traffic, { validateOnly: false });
  return { ...outcome, operation };
}

async function routeTraffic({ ref, traffic }: Of<'route-traffic'>, { runs }: Ports) {
  const service = await runs.service(ref);
  if (service === null) throw new Error(`the Cloud Run service ${ref.name} is gone`);
  const operation = sameTraffic(service.traffic, traffic) ? null : await runs.setTraffic(ref, service.etag, traffic);
  if (operation !== null) await runs.wait(operation, 30);
  const warning = service.isPublic ? null : await runs.open(ref);
  return { operation, warning };
}

/** Undoes a release: the exact earlier traffic, or no service where this deployment created it. */
async function withdrawRevision(effect: Of<'withdraw-revision'>, { runs }: Ports) {
  const { ref, revision, created, previousTraffic } = effect;
  const service = await runs.service(ref);
  if (service === null) return { withdrawn: true as const };
  const ours = service.traffic.every((share) => share.revision === revision);
  if (created && ours) await runs.remove(ref);
  else if (!created && !sameTraffic(service.traffic, previousTraffic)) {
    await runs.setTraffic(ref, service.etag, previousTraffic);
  }
  return { withdrawn: true as const };
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
