import type { protos } from '@google-cloud/run';
import type { JobRequest, JobRun } from '../jobs-port.ts';
import { serviceLabel } from '../jobs-port.ts';
import type { ServiceRef } from '../ports.ts';
import { environmentOf } from './run-message.ts';
import { isoTime } from './status.ts';

type IJob = protos.google.cloud.run.v2.IJob;
type IExecution = protos.google.cloud.run.v2.IExecution;
type IReference = protos.google.cloud.run.v2.IExecutionReference;

/**
 * "A unique string used as a suffix creating a new execution": the job comes into being with its execution, whose name is
 * known before (google.cloud.run.v2.Job.start_execution_token). No second one is ever asked for.
 */
export const executionToken = 'once';

/** A job whose only task is tried once: a migration that failed half way is for a person to look at. */
export function jobMessage({ name }: ServiceRef, request: JobRequest): IJob {
  const { image, command, env, serviceAccount, cpu, memoryMiB, timeoutSeconds } = request;
  const labels = { ...request.labels, [serviceLabel]: name, 'managed-by': 'slipway' };
  return {
    labels,
    startExecutionToken: executionToken,
    template: {
      labels,
      taskCount: 1,
      template: {
        maxRetries: 0,
        timeout: { seconds: timeoutSeconds },
        serviceAccount,
        containers: [
          {
            image,
            command: ['/bin/sh'],
            args: ['-c', command],
            env: environmentOf(env),
            resources: { limits: { cpu: String(cpu), memory: `${memoryMiB}Mi` } },
          },
        ],
      },
    },
  };
}

export function asJobRun(job: IJob, execution: IExecution | null): JobRun {
  const completed = execution?.conditions?.find(({ type }) => type === 'Completed');
  const isOver = execution?.completionTime != null;
  // One whose image or secrets cannot be had never gets an execution.
  const refusal =
    execution === null && job.terminalCondition?.state === 'CONDITION_FAILED' ? job.terminalCondition : null;
  return {
    job: (job.name ?? '').split('/').at(-1) ?? '',
    state: isOver ? endOf(execution) : refusal === null ? 'running' : 'failed',
    createdAt: isoTime(job.createTime) ?? '',
    startedAt: isoTime(execution?.startTime),
    endedAt: isoTime(execution?.completionTime ?? refusal?.lastTransitionTime),
    exitCode: isOver && endOf(execution) === 'succeeded' ? 0 : null,
    message: (completed ?? refusal)?.message || null,
    labels: job.labels ?? {},
  };
}

function endOf({ succeededCount, cancelledCount }: IExecution): JobRun['state'] {
  if ((succeededCount ?? 0) > 0) return 'succeeded';
  return (cancelledCount ?? 0) > 0 ? 'cancelled' : 'failed';
}

/** What a job itself tells of its execution, as far as a list of jobs goes. */
export function onlyExecutionOf({ latestCreatedExecution }: IJob): IExecution | null {
  if (latestCreatedExecution == null) return null;
  const { createTime, completionTime, completionStatus } = latestCreatedExecution;
  const counts = {
    succeededCount: isEnd(completionStatus, 'SUCCEEDED'),
    cancelledCount: isEnd(completionStatus, 'CANCELLED'),
  };
  return { startTime: createTime ?? null, completionTime: completionTime ?? null, ...counts };
}

const isEnd = (status: IReference['completionStatus'], end: string): number => (status === `EXECUTION_${end}` ? 1 : 0);
