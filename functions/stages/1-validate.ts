import type { Source } from '../../shared/deployment.ts';
import type { Env } from '../../shared/env.ts';
import type { Finding } from '../../shared/plan.ts';
import { type Decision, defineStage, type Snapshot } from '../decision.ts';
import { variableFindings } from '../guard/variables.ts';
import type { Commit, Ports, Repository } from '../ports.ts';

interface Facts {
  readonly repository: Repository;
  readonly ref: string;
  readonly commit: Commit;
}

async function gather({ deployment }: Snapshot, { github }: Ports): Promise<Facts> {
  const { spec } = deployment;
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
  const env = mergeEnv(service.env, spec.env, spec.unset);
  const findings = [
    ...variableFindings(env),
    ...otherRepository(service.stable === null ? null : service.repository, repository.fullName),
  ];
  return { kind: 'done', patch: { source, env, findings }, what: `${ref} is ${commit.sha.slice(0, 12)}` };
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
  decide: decideValidate,
});
