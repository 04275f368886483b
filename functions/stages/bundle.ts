import { Problem } from '../../shared/problems.ts';
import type { Release } from '../../shared/release.ts';
import type { Service } from '../../shared/service.ts';
import type { Snapshot } from '../decision.ts';

/** The release that a rollback or a restart brings back; null where a commit is deployed. Problem: release-not-found. */
export function bundleOf({ deployment, bundle }: Snapshot): Release | null {
  const wanted = deployment.spec.release;
  if (wanted === undefined) return null;
  if (bundle !== null && bundle.service === deployment.service) return bundle;
  throw new Problem(
    'release-not-found',
    `${deployment.service} has no release ${wanted.id} any more.`,
    `List what there is: \`slipway releases ${deployment.service}\`.`,
  );
}

/** What a revision has to show: a release that is brought back what it had to show then. */
export function checksOf(snapshot: Snapshot): Service['checks'] {
  const bundle = bundleOf(snapshot);
  return bundle === null ? snapshot.service.checks : bundle.checks;
}

/** Why what makes an image has nothing to do: there is one. */
export function hasImage(snapshot: Snapshot): string | null {
  const bundle = bundleOf(snapshot);
  return bundle === null ? null : `Not needed: the image of ${bundle.id} is used`;
}
