import type { Source } from '../../shared/deployment.ts';
import type { Env } from '../../shared/env.ts';
import type { Finding } from '../../shared/plan.ts';
import type { Release } from '../../shared/release.ts';
import { notUndone } from '../../shared/release-changes.ts';
import { assumptionsFor, estimateCost } from '../analysis/cost.ts';
import { type Decision, defineStage, recorded, type Snapshot } from '../decision.ts';
import { tierOf } from '../guard/region.ts';
import { variableFindings } from '../guard/variables.ts';
import type { Commit, Ports, Repository } from '../ports.ts';
import { bundleOf } from './bundle.ts';
import { envWithCarried } from './carried.ts';

interface Facts {
  readonly repository: Repository;
  readonly ref: string;
  readonly commit: Commit;
}

async function gather(snapshot: Snapshot, { github }: Ports): Promise<Facts | Release> {
  const bundle = bundleOf(snapshot);
  if (bundle !== null) return bundle;
  const { spec } = snapshot.deployment;
  const repository = await github.repository(spec.repository);
  const ref = spec.ref ?? repository.defaultBranch;
  return { repository, ref, commit: await github.commit(spec.repository, ref) };
}

/** One commit from now on, whatever happens to the branch; and the variables this release will have. */
export function decideValidate({ service, deployment }: Snapshot, { repository, ref, commit }: Facts): Decision {
  const { spec } = deployment;
  const source: Source = {
    repository: repository.fullName,
    ref,
    sha: commit.sha,
    message: commit.message.slice(0, 500),
    committedAt: commit.committedAt,
    cloneUrl: repository.cloneUrl,
    htmlUrl: repository.htmlUrl,
  };
  const env = mergeEnv(envWithCarried(service), spec.env, spec.unset);
  const findings = [
    ...variableFindings(env),
    ...otherRepository(service.stable === null ? null : service.repository, repository.fullName),
  ];
  return { kind: 'done', patch: { source, env, findings }, what: `${ref} is ${commit.sha.slice(0, 12)}` };
}

/** All that the stages until the release would find out stands in the bundle; only prices are those of today. */
export function decideRestore({ deployment }: Snapshot, bundle: Release): Decision {
  const { source, plan, config } = bundle;
  const { kind } = recorded(deployment.spec.release, 'release');
  const cost = estimateCost(config.sizing, assumptionsFor(bundle.load, tierOf(deployment.spec.region)));
  const findings = kind === 'rollback' ? [limitsOf(bundle)] : [];
  const patch = { source, plan, sizing: config.sizing, env: config.env, cost, findings };
  return { kind: 'done', patch, what: `Brings back ${bundle.id}, commit ${source.sha.slice(0, 12)}` };
}

function limitsOf(bundle: Release): Finding {
  return {
    rule: 'rollback-limits',
    kind: 'platform',
    severity: 'info',
    file: null,
    line: null,
    message: notUndone([]),
    remedy: `See that commit ${bundle.source.sha.slice(0, 7)} can work with the data as it is now.`,
  };
}

/** A deploy keeps the variables it does not mention; only `unset` removes one. */
export function mergeEnv(kept: Env, set: Env, unset: readonly string[]): Env {
  return Object.fromEntries(Object.entries({ ...kept, ...set }).filter(([name]) => !unset.includes(name)));
}

function otherRepository(before: string | null, now: string): readonly Finding[] {
  if (before === null || before === now) return [];
  return [
    {
      rule: 'repository-changed',
      kind: 'platform',
      severity: 'medium',
      file: null,
      line: null,
      message: `This service was deployed from ${before} until now.`,
      remedy: 'Use another service name where this was not meant.',
    },
  ];
}

export const validate = defineStage({
  name: 'validate',
  awaiting: 'GitHub to resolve the ref',
  gather,
  decide: (snapshot, facts) =>
    'configHash' in facts ? decideRestore(snapshot, facts) : decideValidate(snapshot, facts),
});
