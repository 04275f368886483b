import type { Deployment, StageState } from './deployment.ts';
import { type StageName, stageNames } from './stages.ts';

const pending: StageState = { status: 'pending', startedAt: null, endedAt: null, attempts: 0 };

/** What a deployment holds before its first stage: nothing was found, built or run yet. It stands apart from the schemas, which the page does not load. */
export const notBegun = {
  stage: null,
  stages: Object.fromEntries(stageNames.map((name) => [name, pending])) as Readonly<Record<StageName, StageState>>,
  startedAt: null,
  endedAt: null,
  deadlineAt: null,
  nextCheckAt: null,
  awaiting: null,
  source: null,
  analysis: null,
  plan: null,
  sizing: null,
  cost: null,
  env: {},
  findings: [],
  build: null,
  run: null,
  verification: null,
  report: null,
  failure: null,
  cancel: null,
  supersededBy: null,
  chainHead: '',
} satisfies Partial<Deployment>;
