import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionsClient, JobsClient, TasksClient } from '@google-cloud/run';
import { Status } from 'google-gax';
import type { JobRun, Jobs } from '../jobs-port.ts';
import { serviceLabel } from '../jobs-port.ts';
import { onFirstUseIn } from '../on-first-use.ts';
import type { ServiceRef } from '../ports.ts';
import { callOptions } from './call-options.ts';
import { type Endpoint, regional } from './endpoint.ts';
import { createJobLog } from './job-log.ts';
import { asJobRun, executionToken, jobMessage, onlyExecutionOf } from './job-message.ts';
import { refused } from './refused.ts';
import { isNotFound, statusOf } from './status.ts';

interface Clients {
  readonly jobs: JobsClient;
  readonly executions: ExecutionsClient;
  readonly tasks: TasksClient;
}

/** Milliseconds between two looks at an execution, of which Cloud Run sends no word: the first, and the longest. */
const looks = { first: 100, growth: 1.3, longest: 1_000 } as const;

export function createJobs(project: string, endpoint: Endpoint, logging: Endpoint): Jobs {
  const clientsIn = onFirstUseIn(async (region): Promise<Clients> => {
    const { ExecutionsClient, JobsClient, TasksClient } = await import('@google-cloud/run');
    const options = { projectId: project, ...regional(endpoint, 'run', region) };
    return {
      jobs: new JobsClient(options),
      executions: new ExecutionsClient(options),
      tasks: new TasksClient(options),
    };
  });
  const parentOf = ({ region }: ServiceRef) => `projects/${project}/locations/${region}`;
  const jobName = (ref: ServiceRef, job: string) => `${parentOf(ref)}/jobs/${job}`;
  const executionName = (ref: ServiceRef, job: string) => `${jobName(ref, job)}/executions/${job}-${executionToken}`;

  async function get(ref: ServiceRef, job: string): Promise<JobRun | null> {
    const { jobs, executions, tasks } = await clientsIn(ref.region);
    const found = await orNull(() => jobs.getJob({ name: jobName(ref, job) }, callOptions));
    if (found === null) return null;
    const name = executionName(ref, job);
    const execution = await orNull(() => executions.getExecution({ name }, callOptions));
    const run = asJobRun(found, execution);
    if (run.state !== 'failed' || execution === null) return run;
    // The exit code stands with the task alone.
    const [[task]] = await tasks.listTasks({ parent: name, pageSize: 1 }, { ...callOptions, autoPaginate: false });
    return { ...run, exitCode: task?.lastAttemptResult?.exitCode || null };
  }

  return {
    get,
    async start(ref, request) {
      const call = { parent: parentOf(ref), jobId: request.job, job: jobMessage(ref, request) };
      const { jobs } = await clientsIn(ref.region);
      await refused(async () => (await jobs.createJob(call, callOptions))[0].name);
    },
    async follow(ref, job, seconds) {
      const until = performance.now() + seconds * 1000;
      for (let pause: number = looks.first; ; pause = Math.min(looks.longest, pause * looks.growth)) {
        const run = await get(ref, job);
        if (run?.state !== 'running' || performance.now() + pause > until) return run;
        await sleep(pause);
      }
    },
    log: createJobLog(project, logging),
    async cancel(ref, job) {
      const { executions } = await clientsIn(ref.region);
      try {
        await executions.cancelExecution({ name: executionName(ref, job) }, callOptions);
      } catch (error) {
        // Over meanwhile, or gone.
        if (!isNotFound(error) && statusOf(error) !== Status.FAILED_PRECONDITION) throw error;
      }
    },
    async list(ref) {
      const { jobs } = await clientsIn(ref.region);
      const [all] = await jobs.listJobs({ parent: parentOf(ref) }, callOptions);
      return all
        .filter(({ labels }) => labels?.[serviceLabel] === ref.name)
        .map((job) => asJobRun(job, onlyExecutionOf(job)))
        .sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
    },
    async remove(ref, job) {
      const { jobs } = await clientsIn(ref.region);
      const operation = await orNull(() => jobs.deleteJob({ name: jobName(ref, job) }, callOptions));
      await operation?.promise();
    },
  };
}

/** Null where what was asked for is not there. */
async function orNull<T>(call: () => Promise<readonly [T, ...unknown[]]>): Promise<T | null> {
  try {
    return (await call())[0];
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}
