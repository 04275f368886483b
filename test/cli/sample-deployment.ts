import type { DeploymentView } from '../../shared/api.ts';
import type { Deployment, StageState } from '../../shared/deployment.ts';
import { notBegun } from '../../shared/not-begun.ts';
import { failure, type ProblemCode } from '../../shared/problems.ts';
import { progressOf } from '../../shared/progress.ts';
import { type StageName, stageNames } from '../../shared/stages.ts';

export const sha = 'a'.repeat(40);
const at = '2026-11-20T10:00:00.000Z';
const digest = `sha256:${'d'.repeat(64)}`;
const sizing = {
  cpu: 1,
  memoryMiB: 512,
  concurrency: 100,
  minInstances: 0,
  maxInstances: 10,
  executionEnvironment: 'EXECUTION_ENVIRONMENT_GEN2' as const,
  because: 'express',
};
const checks = [{ name: 'answers' as const, ok: true, observed: '200 in 12 ms', millis: 12 }];

/** A deployment that waits for its turn. */
export function queued(id = 'hello-1'): Deployment {
  return {
    ...notBegun,
    id,
    org: 'local',
    service: 'hello',
    seq: 1,
    fence: 1,
    v: 1,
    status: 'queued',
    spec: {
      repository: 'examples/express',
      ref: null,
      root: '',
      region: 'us-central1',
      env: {},
      unset: [],
      load: 'medium',
    },
    specHash: 'h',
    actor: 'user:local-user',
    via: 'api',
    traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`,
    createdAt: at,
    updatedAt: at,
    chainHead: 'c',
  };
}

/** The stage runs; all before it are over. */
export function inStage(stage: StageName): Deployment {
  const done: StageState = { status: 'succeeded', startedAt: at, endedAt: later(1), attempts: 1 };
  const running: StageState = { ...done, status: 'running', endedAt: null };
  const reached = stageNames.indexOf(stage);
  const entries = stageNames.flatMap((name, index): [StageName, StageState][] =>
    index < reached ? [[name, done]] : index === reached ? [[name, running]] : [],
  );
  return {
    ...queued(),
    status: 'running',
    stage,
    stages: { ...queued().stages, ...Object.fromEntries(entries) },
    awaiting: { what: 'Cloud Build', since: at, heardAt: at },
    sizing,
  };
}

export function live(): Deployment {
  const running = inStage('report');
  const over: StageState = { status: 'succeeded', startedAt: at, endedAt: later(2), attempts: 1 };
  return {
    ...running,
    status: 'succeeded',
    stages: { ...running.stages, report: over },
    endedAt: later(30),
    awaiting: null,
    source: {
      repository: 'examples/express',
      ref: 'main',
      sha,
      message: 'First version',
      committedAt: at,
      cloneUrl: 'http://127.0.0.1:1/examples/express.git',
      htmlUrl: 'http://127.0.0.1:1/examples/express',
    },
    report: {
      url: 'http://hello.localhost:4900',
      revision: 'hello-00001',
      digest,
      sizing,
      cost: {
        currency: 'USD',
        requestsPerMonth: 100_000,
        parts: [],
        freeTierUsd: 1,
        totalUsd: 1.25,
        perThousandRequestsUsd: 0.01,
        assumptions: [],
        pricesFrom: 'the price list',
        pricesDated: '2026-11-01',
      },
      checks,
      seconds: { total: 30, build: 20, release: 4, verify: 1 },
    },
  };
}

export function ended(status: 'failed' | 'errored', code: ProblemCode): Deployment {
  const running = inStage('build');
  const over: StageState = { status: 'failed', startedAt: at, endedAt: later(2), attempts: 1 };
  return {
    ...running,
    status,
    stages: { ...running.stages, build: over },
    endedAt: later(5),
    awaiting: null,
    failure: failure(code, 'The build stopped at npm ci.', 'Run npm ci on your machine.'),
  };
}

export function viewOf(deployment: Deployment): DeploymentView {
  return {
    ...deployment,
    progress: progressOf(deployment),
    page: `http://127.0.0.1:4800/deployments/${deployment.id}`,
  };
}

function later(seconds: number): string {
  return new Date(Date.parse(at) + seconds * 1000).toISOString();
}
