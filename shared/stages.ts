/** One row of the pipeline's table: the functions, topics, progress and the page's stepper derive from it. */
export interface StageRow {
  readonly label: string;
  /** Pub/Sub topic whose messages the stage's function handles. */
  readonly topic: string;
  /** Percentages the stage covers: from where it starts to where it ends. */
  readonly span: readonly [from: number, to: number];
  /** Seconds from the stage's start until the tick ends it as `stage-timeout`. */
  readonly deadlineSeconds: number;
  /** Deliveries after which trouble that may pass is given up, see design.md "Delivery". */
  readonly attempts: number;
  /** What the stage does, in the words of the page. */
  readonly does: string;
}

export const stageNames = [
  'validate',
  'analyze',
  'plan',
  'preflight',
  'build',
  'release',
  'verify',
  'promote',
  'report',
] as const;

export type StageName = (typeof stageNames)[number];

/**
 * Spans from product.md "The pipeline"; deadlines leave room above its targets (analyze 20 s, build 5 min, release 60 s,
 * verify 20 s) and for a message that the broker lost: the tick sends it again after 30 to 90 s, and once more after 3 min.
 */
export const stages = {
  validate: {
    label: 'Validate',
    topic: 'stage-validate',
    span: [0, 5],
    deadlineSeconds: 240,
    attempts: 8,
    does: 'Checks names and variables and resolves the ref to one commit',
  },
  analyze: {
    label: 'Analyze',
    topic: 'stage-analyze',
    span: [5, 15],
    deadlineSeconds: 240,
    attempts: 8,
    does: 'Reads the tree and finds language, framework, package manager and start command',
  },
  plan: {
    label: 'Plan',
    topic: 'stage-plan',
    span: [15, 20],
    deadlineSeconds: 240,
    attempts: 8,
    does: 'Writes the Dockerfile and chooses the sizes',
  },
  preflight: {
    label: 'Preflight',
    topic: 'stage-preflight',
    span: [20, 25],
    deadlineSeconds: 240,
    attempts: 8,
    does: 'Asks the cloud whether it would take the service, before anything is built',
  },
  build: {
    label: 'Build',
    topic: 'stage-build',
    span: [25, 60],
    deadlineSeconds: 1500,
    attempts: 8,
    does: 'Builds the image with Cloud Build and pushes it',
  },
  release: {
    label: 'Release',
    topic: 'stage-release',
    span: [60, 80],
    deadlineSeconds: 420,
    attempts: 8,
    does: 'Creates a revision that gets no traffic yet',
  },
  verify: {
    label: 'Verify',
    topic: 'stage-verify',
    span: [80, 90],
    deadlineSeconds: 240,
    attempts: 8,
    does: 'Calls the new revision on its own address before any user sees it',
  },
  promote: {
    label: 'Promote',
    topic: 'stage-promote',
    span: [90, 98],
    deadlineSeconds: 240,
    attempts: 8,
    does: 'Moves the traffic to the verified revision',
  },
  report: {
    label: 'Report',
    topic: 'stage-report',
    span: [98, 100],
    deadlineSeconds: 240,
    attempts: 8,
    does: 'Observes the live service and writes the report',
  },
} as const satisfies Readonly<Record<StageName, StageRow>>;

export const firstStage: StageName = stageNames[0];

/** The stage that follows, or null after the last one. */
export function stageAfter(stage: StageName): StageName | null {
  return stageNames[stageNames.indexOf(stage) + 1] ?? null;
}

/** Topics beside the stages' own; names are the ones programs and log sinks use. */
export const topics = {
  deployRequests: 'deploy-requests',
  deployEvents: 'deploy-events',
  cloudBuilds: 'cloud-builds',
  buildLogs: 'build-logs',
  tick: 'tick',
} as const;

/** Every Pub/Sub function by its name, which is also the name of the topic it is subscribed to. */
export const subscribers: readonly string[] = [
  ...stageNames.map((name) => stages[name].topic),
  topics.deployRequests,
  topics.cloudBuilds,
  topics.buildLogs,
  topics.tick,
];

/** Where the broker puts what it could not deliver to a subscriber; one function takes them all. */
export const deadLetterTopicOf = (topic: string): string => `${topic}-dead-letter`;
export const deadLetterFunction = 'dead-letters';

/** The HTTP functions: the API, and the page, which is files and knows nothing of the rest. */
export const apiFunction = 'api';
export const webFunction = 'web';
