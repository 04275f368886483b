import type { Deployment } from './deployment.ts';
import type { Release } from './release.ts';
import { type ReleaseChange, releaseChanges } from './release-changes.ts';

/** What a deployment that is not built yet would change against a release; its image has no digest to compare. */
export function plannedChanges(
  live: Release,
  { source, plan, sizing, env, spec }: Pick<Deployment, 'source' | 'plan' | 'sizing' | 'env' | 'spec'>,
): readonly ReleaseChange[] {
  const { config } = live;
  return releaseChanges(live, {
    ...live,
    source: source ?? live.source,
    root: spec.root,
    config: {
      ...config,
      env,
      sizing: sizing ?? config.sizing,
      port: plan?.port ?? config.port,
      healthPath: plan?.healthPath ?? config.healthPath,
    },
  });
}
