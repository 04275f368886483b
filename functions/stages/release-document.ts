import type { Release } from '../../shared/release.ts';
import { originOf } from '../../shared/release-changes.ts';
import type { Service } from '../../shared/service.ts';
import { recorded, type Snapshot } from '../decision.ts';
import { bundleOf, checksOf } from './bundle.ts';
import { releasedConfig } from './revision-config.ts';

/** What was promoted as one bundle: the configuration is the one that Cloud Run was asked for. */
export function releaseOf(snapshot: Snapshot, stable: NonNullable<Service['stable']>, scan: Release['scan']): Release {
  const { deployment, effects, lastRelease } = snapshot;
  const { revision, labels: _, ...config } = effects['deploy-revision']?.config ?? releasedConfig(snapshot);
  const bundle = bundleOf(snapshot);
  const asked = deployment.spec.release;
  const { root, load, overrides } = deployment.spec;
  const checks = checksOf(snapshot);
  const ran = deployment.releaseCommand;
  const migration = ran === undefined ? lastRelease?.migration : { release: deployment.id, command: ran.command };
  return {
    id: deployment.id,
    org: deployment.org,
    service: deployment.service,
    seq: deployment.seq,
    restores: bundle === null || asked === undefined ? null : { id: originOf(bundle), kind: asked.kind },
    digest: stable.digest,
    config,
    configHash: stable.configHash,
    revision,
    tag: recorded(deployment.run, 'run').tag,
    traffic: stable.traffic,
    source: recorded(deployment.source, 'source'),
    plan: recorded(deployment.plan, 'plan'),
    root,
    load,
    ...(overrides === undefined ? {} : { overrides }),
    releaseCommand: bundle === null ? (deployment.analysis?.releaseCommand ?? null) : bundle.releaseCommand,
    ...(migration === undefined ? {} : { migration }),
    ...(checks === undefined ? {} : { checks }),
    ...(scan === undefined ? {} : { scan }),
    promotedAt: stable.promotedAt,
    promotedBy: deployment.actor,
    replaced: null,
  };
}
