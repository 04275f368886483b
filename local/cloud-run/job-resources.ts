import type { ExecutionEnd, ExecutionRecord, JobRecord } from './job-spec.ts';
import { executionName, jobName, type Place } from './names.ts';
import { wireTime } from './resources.ts';

/** google.cloud.run.v2.Job of a record. */
export function renderJob(place: Place, job: JobRecord): object {
  const account = `slipway@${place.project}.iam.gserviceaccount.com`;
  const latest = job.executions.at(-1);
  const created = wireTime(job.createTime);
  return {
    ...job.spec,
    name: jobName(place, job.id),
    uid: job.uid,
    etag: job.etag,
    generation: 1,
    observedGeneration: 1,
    reconciling: false,
    creator: account,
    lastModifier: account,
    createTime: created,
    updateTime: created,
    terminalCondition: { type: 'Ready', state: 'CONDITION_SUCCEEDED', lastTransitionTime: created },
    executionCount: job.executions.length,
    ...(latest !== undefined && {
      latestCreatedExecution: {
        name: executionName(place, job.id, latest.id),
        createTime: wireTime(latest.createTime),
        completionStatus: `EXECUTION_${latest.end?.state.toUpperCase() ?? 'RUNNING'}`,
        ...(latest.end !== null && { completionTime: wireTime(latest.end.at) }),
      },
    }),
  };
}

/** google.cloud.run.v2.Execution of a record. */
export function renderExecution(place: Place, job: JobRecord, { id, uid, createTime, end }: ExecutionRecord): object {
  const { template, labels, annotations, taskCount, parallelism } = job.spec.template;
  const count = (state: ExecutionEnd['state']): number => (end?.state === state ? 1 : 0);
  const created = wireTime(createTime);
  return {
    name: executionName(place, job.id, id),
    uid,
    job: job.id,
    labels,
    annotations,
    template,
    taskCount,
    parallelism,
    generation: 1,
    observedGeneration: 1,
    createTime: created,
    startTime: created,
    updateTime: end === null ? created : wireTime(end.at),
    ...(end !== null && { completionTime: wireTime(end.at) }),
    reconciling: end === null,
    runningCount: end === null ? 1 : 0,
    succeededCount: count('succeeded'),
    failedCount: count('failed'),
    cancelledCount: count('cancelled'),
    conditions: [completed(end, createTime)],
  };
}

function completed(end: ExecutionEnd | null, createTime: string): object {
  const condition = { type: 'Completed', lastTransitionTime: wireTime(end?.at ?? createTime) };
  switch (end?.state) {
    case undefined:
      return { ...condition, state: 'CONDITION_RECONCILING' };
    case 'succeeded':
      return { ...condition, state: 'CONDITION_SUCCEEDED', message: 'Execution completed successfully.' };
    case 'cancelled':
      return { ...condition, state: 'CONDITION_FAILED', executionReason: 'CANCELLED', message: 'Execution cancelled.' };
    case 'failed':
      return { ...condition, state: 'CONDITION_FAILED', executionReason: 'NON_ZERO_EXIT_CODE', message: end.message };
  }
}

/** google.cloud.run.v2.Task, the only one of an execution. */
export function renderTask(place: Place, job: JobRecord, execution: ExecutionRecord): object {
  const { end } = execution;
  const name = executionName(place, job.id, execution.id);
  return {
    name: `${name}/tasks/${execution.id}-task0`,
    job: job.id,
    execution: execution.id,
    index: 0,
    createTime: wireTime(execution.createTime),
    startTime: wireTime(execution.createTime),
    ...(end !== null && { completionTime: wireTime(end.at) }),
    ...(end?.state === 'failed' && {
      lastAttemptResult: { exitCode: end.exitCode ?? 0, status: { code: 2, message: end.message } },
    }),
  };
}
