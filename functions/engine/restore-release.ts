import { Problem } from '../../shared/problems.ts';
import type { Release } from '../../shared/release.ts';
import { originOf } from '../../shared/release-changes.ts';
import type { Service } from '../../shared/service.ts';
import type { Store } from '../ports.ts';
import type { DeployRequest } from './check-request.ts';
import { asRelease, paths } from './documents.ts';
import { serviceNotFound } from './not-found.ts';
import { queries } from './queries.ts';

type Asked = NonNullable<DeployRequest['release']>;

/**
 * A request to bring a release back, with all that its bundle says: whoever knows nothing of releases deploys the same
 * commit and variables from it. Problems: service-not-found, release-not-found, service-taken, already-live.
 */
export async function withRelease(
  store: Store,
  service: Service | null,
  request: DeployRequest,
  now: string,
): Promise<DeployRequest> {
  const { release: asked } = request;
  if (asked === undefined) return request;
  if (service === null) throw serviceNotFound(request.service);
  const bundle =
    asked.kind === 'restart' ? await bundleToRestart(store, service) : await target(store, service, asked, now);
  return {
    ...fromRelease(request, bundle),
    unset: Object.keys(service.env).filter((name) => bundle.config.env[name] === undefined),
    release: { kind: asked.kind, id: bundle.id },
  };
}

/** The request with what the release was deployed from, and with. */
export function fromRelease(request: DeployRequest, { source, root, load, overrides, config }: Release): DeployRequest {
  return {
    ...request,
    repository: source.repository,
    ref: source.sha,
    root,
    load,
    overrides: overrides ?? {},
    env: config.env,
  };
}

async function read(store: Store, { org, name }: Service, id: string): Promise<Release | null> {
  const doc = (await store.read([paths.release(org, id)])).docs[0];
  const release = doc ? asRelease(doc) : null;
  return release?.service === name ? release : null;
}

/** Whoever is being deployed makes new instances anyway, and a restart that came after it would put the old release in its place. */
async function bundleToRestart(store: Store, service: Service): Promise<Release> {
  const { name, stable, runningDep } = service;
  if (runningDep !== null) {
    const message = `${runningDep} is being deployed, which makes new instances as well.`;
    throw new Problem('service-taken', message, `Wait until it has ended: \`slipway logs ${runningDep} --follow\`.`);
  }
  if (stable === null) {
    throw new Problem('release-not-found', `${name} is not live yet.`, 'Deploy it first.');
  }
  const bundle = await read(store, service, stable.deployment);
  if (bundle !== null) return bundle;
  const message = `What is live of ${name} is not recorded as a release: an earlier version of Slipway promoted it.`;
  throw new Problem('release-not-found', message, `Deploy it once more: \`slipway redeploy ${stable.deployment}\`.`);
}

async function target(store: Store, service: Service, { id }: Asked, now: string): Promise<Release> {
  const { name, stable, runningDep } = service;
  const found = id === null ? await releaseBefore(store, service, now) : await read(store, service, id);
  if (found === null) {
    const message = id === null ? `${name} has no earlier release that is recorded.` : `${name} has no release ${id}.`;
    throw new Problem('release-not-found', message, `List what there is: \`slipway releases ${name}\`.`);
  }
  // While something else is on its way, going back to what is live means that it is not to stay live.
  if (stable?.deployment === found.id && runningDep === null) {
    throw new Problem('already-live', `${found.id} is live.`, `For new instances of it: \`slipway restart ${name}\`.`);
  }
  return found;
}

/**
 * The release before the live one. Before one that was itself brought back comes what was before that one was built, so
 * that two rollbacks go back twice, not forth again.
 */
async function releaseBefore(store: Store, service: Service, now: string): Promise<Release | null> {
  const { org, name, stable } = service;
  const live = stable === null ? null : await read(store, service, stable.deployment);
  const origin = live === null ? null : await read(store, service, originOf(live));
  const before = origin?.promotedAt ?? live?.promotedAt ?? stable?.promotedAt ?? now;
  const [doc] = await store.query(queries.releases(org, name, before, 1));
  return doc === undefined ? null : asRelease(doc);
}
