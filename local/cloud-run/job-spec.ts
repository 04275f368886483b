import { z } from 'zod';
import { container, duration, labels } from './spec.ts';

/*
 * What a caller may write of a job: the input half of google.cloud.run.v2.Job. Loose objects keep the fields that the laptop
 * has no use for.
 */
const taskTemplate = z.looseObject({
  containers: z.array(container).default([]),
  /** Of the API's `oneof retries`; "Defaults to 3". */
  maxRetries: z.number().default(3),
  /** "Defaults to 600 seconds." */
  timeout: duration.nullish(),
  serviceAccount: z.string().default(''),
  executionEnvironment: z.string().optional(),
});

const executionTemplate = z.looseObject({
  labels,
  annotations: labels,
  parallelism: z.number().default(0),
  taskCount: z.number().default(1),
  template: taskTemplate.prefault({}),
});

export const jobSpec = z.looseObject({
  labels,
  annotations: labels,
  client: z.string().default(''),
  clientVersion: z.string().default(''),
  launchStage: z.string().default('GA'),
  template: executionTemplate.prefault({}),
  startExecutionToken: z.string().optional(),
});
export type JobSpec = Readonly<z.infer<typeof jobSpec>>;

/** How an execution ended. */
export type ExecutionEnd = { readonly at: string } & (
  | { readonly state: 'succeeded' }
  | { readonly state: 'failed'; readonly exitCode: number | null; readonly message: string }
  | { readonly state: 'cancelled' }
);

export interface ExecutionRecord {
  /** Short name: the job's with its token. */
  readonly id: string;
  readonly uid: string;
  readonly createTime: string;
  readonly end: ExecutionEnd | null;
}

export interface JobRecord {
  readonly id: string;
  readonly uid: string;
  readonly etag: string;
  readonly createTime: string;
  readonly spec: JobSpec;
  /** Oldest first. */
  readonly executions: readonly ExecutionRecord[];
}

export function withExecution(job: JobRecord, execution: ExecutionRecord): JobRecord {
  const isKnown = job.executions.some(({ id }) => id === execution.id);
  const executions = isKnown
    ? job.executions.map((each) => (each.id === execution.id ? execution : each))
    : [...job.executions, execution];
  return { ...job, executions };
}
