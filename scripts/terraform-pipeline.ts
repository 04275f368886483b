import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expiring, messageRetentionSeconds } from '../functions/expiry.ts';
import { maxDeliveryAttempts, minimumBackoffSeconds, pushDeadlineSeconds } from '../local/dispatcher/topology.ts';
import {
  apiFunction,
  deadLetterFunction,
  deadLetterTopicOf,
  stageAfter,
  stageNames,
  stages,
  subscribers,
  topics,
  webFunction,
} from '../shared/stages.ts';

/** Seconds that a function may take for one request: a push waits no longer than that for its answer. */
const usualTimeout = 60;

interface FunctionRow {
  readonly does: string;
  readonly stage: string | null;
  /** The next stage's topic. */
  readonly next: string | null;
  readonly timeoutSeconds: number;
  /** Whether everybody may call it. */
  readonly public: boolean;
  /** Whether it reads and writes documents. */
  readonly documents: boolean;
}

const row = (does: string, given: Partial<FunctionRow> = {}): FunctionRow => ({
  does,
  stage: null,
  next: null,
  timeoutSeconds: usualTimeout,
  public: false,
  documents: true,
  ...given,
});

/** What Terraform makes of the table of stages: `terraform/pipeline.json`. */
export function pipelineJson(): string {
  const functions: Readonly<Record<string, FunctionRow>> = {
    ...Object.fromEntries(
      stageNames.map((stage) => {
        const { topic, does, deadlineSeconds } = stages[stage];
        const next = stageAfter(stage);
        const timeoutSeconds = Math.min(deadlineSeconds, pushDeadlineSeconds);
        return [topic, row(does, { stage, next: next === null ? null : stages[next].topic, timeoutSeconds })];
      }),
    ),
    [topics.deployRequests]: row('Takes requests for a deployment from a topic'),
    [topics.cloudBuilds]: row('Hears of builds and wakes the stage that waits for them'),
    [topics.buildLogs]: row('Redacts and stores the lines of builds'),
    [topics.tick]: row('Takes up once a minute what was missed', { timeoutSeconds: pushDeadlineSeconds }),
    [deadLetterFunction]: row('Records what could not be delivered'),
    [apiFunction]: row('The HTTP API', { public: true }),
    [webFunction]: row('Serves the page, which is files and nothing else', { public: true, documents: false }),
  };
  const pipeline = {
    functions,
    topics: [...subscribers, topics.deployEvents],
    subscribers,
    deadLetterTopics: Object.fromEntries(subscribers.map((topic) => [topic, deadLetterTopicOf(topic)])),
    maxDeliveryAttempts,
    minimumBackoffSeconds,
    messageRetentionSeconds,
    expiring,
  };
  return `${JSON.stringify(pipeline, null, 2)}\n`;
}

export const pipelineFile = fileURLToPath(new URL('../terraform/pipeline.json', import.meta.url));

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFile(pipelineFile, pipelineJson());
