import type { Deployment } from '../../shared/deployment.ts';
import type { Comparison, Rollout, Side } from '../../shared/rollout.ts';
import { type Strategy, usualLimits } from '../../shared/strategy.ts';
import { digest, makeDeployment, stagesUntil, timeAt } from './fixtures.ts';

/** Deployments on their way through a canary of 5, 25 and 50 %. */

export const canary: Strategy = {
  kind: 'canary',
  steps: [5, 25, 50].map((percent) => ({ percent, holdSeconds: 300 })),
  limits: usualLimits,
};

export const run: NonNullable<Deployment['run']> = {
  revision: 'hello-00002',
  tag: 'd2',
  digest,
  configHash: '',
  url: 'http://hello.localhost:4900/',
  tagUrl: 'http://d2---hello.localhost:4900/',
  created: false,
  previousTraffic: [{ revision: 'hello-00001', percent: 100, tag: 'd1' }],
};

export const side = (given: Partial<Side> = {}): Side => ({
  requests: 1000,
  errors: 2,
  p95: 84,
  costPerMillion: 3.2,
  ...given,
});

export const comparison = (given: Partial<Comparison> = {}): Comparison => ({
  at: timeAt(60),
  through: timeAt(58),
  fresh: side({ requests: 250, errors: 1, p95: 88, costPerMillion: 3.4 }),
  old: side(),
  verdict: 'good',
  because: '0.4 % of 250 requests failed, of the old revision 0.2 % of 1,000 requests failed',
  ...given,
});

/** Held at 25 %, with 5 % behind it. */
export const rollout = (given: Partial<Rollout> = {}): Rollout => ({
  strategy: canary,
  step: 2,
  reachedAt: timeAt(30),
  holdUntil: timeAt(330),
  paused: null,
  hurried: null,
  baseline: side({ requests: 5000, errors: 10 }),
  comparison: comparison(),
  past: [{ percent: 5, at: timeAt(1), comparison: comparison() }],
  ...given,
});

export const rollingOut = (given: Partial<Deployment> & { readonly id: string }): Deployment =>
  makeDeployment({
    status: 'running',
    stage: 'promote',
    seq: 2,
    stages: stagesUntil('promote'),
    run,
    verification: { passedAt: timeAt(20), digest, configHash: '', coldStartMillis: 812, checks: [] },
    rollout: rollout(),
    ...given,
  });
