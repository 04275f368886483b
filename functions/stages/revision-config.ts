import type { Deployment } from '../../shared/deployment.ts';
import { revisionOf, secondRevisionOf, tagOf } from '../../shared/names.ts';
import type { Release } from '../../shared/release.ts';
import type { Snapshot } from '../decision.ts';
import { recorded } from '../decision.ts';
import type { RevisionConfig, ServiceRef } from '../ports.ts';
import { bundleOf } from './bundle.ts';

export function serviceRef({ service }: Snapshot): ServiceRef {
  return { project: service.project, region: service.region, name: service.name };
}

/** Image with tag, in the organisation's registry: what the build pushes. */
export function imageOf({ org, deployment }: Snapshot): string {
  return `${org.registry}/${deployment.service}:${tagOf(deployment.seq)}`;
}

/** The same by its digest: what can be scanned and released. */
export function imageAt(snapshot: Snapshot, digest: string): string {
  return `${imageOf(snapshot).replace(/:d\d+$/, '')}@${digest}`;
}

/** The first revision, or the one that was made with a correction. */
function revisionNameOf({ service, seq, correction }: Deployment): string {
  return correction === undefined ? revisionOf(service, seq) : secondRevisionOf(service, seq);
}

/** The revision that a deployment asks for; `image` is by digest once there is one. */
export function revisionConfig({ org, service, deployment, effects }: Snapshot, image: string): RevisionConfig {
  const plan = recorded(deployment.plan, 'plan');
  return {
    revision: revisionNameOf(deployment),
    image,
    env: deployment.env,
    port: plan.port,
    sizing: recorded(deployment.sizing, 'sizing'),
    serviceAccount: service.carried?.serviceAccount ?? effects['prepare-account']?.account ?? org.runtimeServiceAccount,
    healthPath: plan.healthPath,
    labels: labelsOf(deployment),
  };
}

/** What a release asks for: the image that was built, or the bundle that is brought back, byte for byte. */
export function releasedConfig(snapshot: Snapshot): RevisionConfig {
  const bundle = bundleOf(snapshot);
  if (bundle !== null) return restoredConfig(snapshot, bundle);
  const build = recorded(snapshot.deployment.build, 'build');
  return revisionConfig(snapshot, imageAt(snapshot, recorded(build.digest, 'digest')));
}

/** Name and labels are the new revision's own, and nothing else. */
export function restoredConfig({ deployment }: Snapshot, { config }: Release): RevisionConfig {
  return { ...config, revision: revisionOf(deployment.service, deployment.seq), labels: labelsOf(deployment) };
}

/** Labels take lower-case letters, digits, hyphens and underscores, at most 63 (Cloud Run's rule). */
function labelsOf(deployment: Deployment): RevisionConfig['labels'] {
  return {
    'slipway-deployment': deployment.id,
    'slipway-commit': recorded(deployment.source, 'source').sha,
    'slipway-trace': deployment.traceparent.split('-')[1] ?? '',
  };
}

/** Names of variables that the sources read and this release does not set. */
export function unsetVariables({ analysis, env }: Deployment): readonly string[] {
  return (analysis?.wantedVariables ?? []).flatMap(({ name }) => (env[name] === undefined ? [name] : []));
}
