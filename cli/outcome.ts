import type { DeploymentView } from '../shared/api.ts';
import type { Check, Correction } from '../shared/deployment.ts';
import type { Failure } from '../shared/problems.ts';

/** The one object that `deploy --json` and `redeploy --json` print; `id` is null when nothing was accepted. */
export interface Outcome {
  readonly id: string | null;
  readonly status: string;
  readonly stage: string | null;
  readonly url: string | null;
  readonly service: string | null;
  readonly region: string | null;
  readonly repository: string | null;
  readonly sha: string | null;
  readonly revision: string | null;
  readonly digest: string | null;
  readonly resources: { readonly cpu: number; readonly memoryMiB: number; readonly concurrency: number } | null;
  readonly instances: { readonly min: number; readonly max: number } | null;
  readonly checks: readonly Check[];
  readonly page: string | null;
  readonly seconds: {
    readonly total: number | null;
    readonly build: number | null;
    readonly release: number | null;
    readonly verify: number | null;
  };
  readonly failure: Failure | null;
  /** What a second revision had instead of the first one's; null where there was no second. */
  readonly correction: Pick<Correction, 'what' | 'from' | 'to' | 'because'> | null;
}

export function outcomeOf(deployment: DeploymentView): Outcome {
  const { report, run, spec } = deployment;
  const sizing = report?.sizing ?? deployment.sizing;
  return {
    id: deployment.id,
    status: deployment.status,
    stage: deployment.stage,
    // An address is only handed out once the service was seen to answer there.
    url: report?.url ?? null,
    service: deployment.service,
    region: spec.region,
    repository: spec.repository,
    sha: deployment.source?.sha ?? null,
    revision: report?.revision ?? run?.revision ?? null,
    digest: report?.digest ?? run?.digest ?? deployment.build?.digest ?? null,
    resources:
      sizing === null ? null : { cpu: sizing.cpu, memoryMiB: sizing.memoryMiB, concurrency: sizing.concurrency },
    instances: sizing === null ? null : { min: sizing.minInstances, max: sizing.maxInstances },
    checks: report?.checks ?? deployment.verification?.checks ?? deployment.rehearsal?.checks ?? [],
    page: deployment.page,
    seconds: report?.seconds ?? secondsOf(deployment),
    failure: deployment.failure,
    correction: correctionOf(deployment),
  };
}

function correctionOf({ correction }: DeploymentView): Outcome['correction'] {
  if (correction === undefined) return null;
  const { what, from, to, because } = correction;
  return { what, from, to, because };
}

/** What was measured of a deployment that has no report. */
function secondsOf({ createdAt, endedAt, stages }: DeploymentView): Outcome['seconds'] {
  const between = (from: string | null, to: string | null) =>
    from === null || to === null ? null : (Date.parse(to) - Date.parse(from)) / 1000;
  const of = (stage: 'build' | 'release' | 'verify') => between(stages[stage].startedAt, stages[stage].endedAt);
  return { total: between(createdAt, endedAt), build: of('build'), release: of('release'), verify: of('verify') };
}

export function notAccepted(failure: Failure): Outcome {
  return {
    id: null,
    status: failure.fault === 'user' ? 'failed' : 'errored',
    stage: null,
    url: null,
    service: null,
    region: null,
    repository: null,
    sha: null,
    revision: null,
    digest: null,
    resources: null,
    instances: null,
    checks: [],
    page: null,
    seconds: { total: null, build: null, release: null, verify: null },
    failure,
    correction: null,
  };
}
