import type { SplitShare } from '../../shared/deployment.ts';
import { Problem } from '../../shared/problems.ts';
import type { Release } from '../../shared/release.ts';
import type { Service } from '../../shared/service.ts';
import { checkShares, refuseTwice } from '../guard/shares.ts';
import type { Store } from '../ports.ts';
import type { DeployRequest } from './check-request.ts';
import { asRelease } from './documents.ts';
import { serviceNotFound } from './not-found.ts';
import { always, queries } from './queries.ts';
import { fromRelease } from './restore-release.ts';

/** Releases that are looked through for one with the revision that was named; older ones Cloud Run has mostly collected. */
const searched = 100;

/**
 * A request for a lasting split, its parts as releases with their revisions, the largest first; what stands beside them is
 * the first one's, as with a rollback. Problems: traffic-invalid, service-not-found, release-not-found.
 */
export async function withTraffic(
  store: Store,
  service: Service | null,
  request: DeployRequest,
): Promise<DeployRequest & { readonly split?: readonly SplitShare[] }> {
  const { traffic } = request;
  if (traffic === undefined) return request;
  checkShares(traffic);
  if (service === null) throw serviceNotFound(request.service);
  const releases = (await store.query(queries.releases(service.org, service.name, always, searched))).map(asRelease);
  const parts = traffic
    .map(({ target, percent }) => ({ release: found(service, releases, target), percent }))
    .sort((a, b) => b.percent - a.percent);
  refuseTwice(parts.map(({ release }) => release.revision));
  const [largest] = parts;
  if (largest === undefined) return request;
  return {
    ...fromRelease(request, largest.release),
    split: parts.map(({ release: { id, revision, tag }, percent }) => ({ release: id, revision, tag, percent })),
  };
}

/** What has a release document was verified before it had traffic. */
function found({ name }: Service, releases: readonly Release[], target: string): Release {
  const release = releases.find(({ id, revision }) => id === target || revision === target);
  if (release !== undefined) return release;
  throw new Problem(
    'release-not-found',
    `${name} has no release or revision ${target} that was verified.`,
    `List what there is: \`slipway releases ${name}\`.`,
  );
}
