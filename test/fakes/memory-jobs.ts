import type { JobLine, JobRequest, JobRun, Jobs } from '../../functions/jobs-port.ts';

/** Cloud Run jobs in memory, each over as soon as it is begun. */
export interface MemoryJobs {
  readonly port: Jobs;
  readonly requests: JobRequest[];
  readonly runs: Map<string, JobRun>;
  /** What the next jobs come to. */
  readonly plan: { state: JobRun['state']; exitCode: number | null; message: string | null; lines: readonly string[] };
}

export function createMemoryJobs(done: (what: string) => void): MemoryJobs {
  const requests: JobRequest[] = [];
  const runs = new Map<string, JobRun>();
  const plan: MemoryJobs['plan'] = { state: 'succeeded', exitCode: 0, message: null, lines: ['migrated'] };
  const at = (seconds: number) => new Date(Date.UTC(2026, 10, 21, 8, 0, seconds)).toISOString();
  const get: Jobs['get'] = async (_ref, job) => runs.get(job) ?? null;
  const port: Jobs = {
    get,
    follow: get,
    start: async (_ref, request) => {
      const { job, labels } = request;
      if (runs.has(job)) throw Object.assign(new Error(`6 ALREADY_EXISTS: job ${job}`), { code: 6 });
      requests.push(request);
      const { state, exitCode, message } = plan;
      const ending = state === 'running' ? null : at(2);
      runs.set(job, { job, state, exitCode, message, createdAt: at(0), startedAt: at(1), endedAt: ending, labels });
      done(`run-job ${job}`);
    },
    log: async (_ref, _job, limit) => {
      const printed = plan.lines.map((text): JobLine => ({ at: at(1), text }));
      const end = { at: at(2), text: `Container called exit(${plan.exitCode}).` };
      return (plan.state === 'running' ? printed : [...printed, end]).slice(-limit);
    },
    cancel: async (_ref, job) => {
      const run = runs.get(job);
      if (run?.state === 'running') runs.set(job, { ...run, state: 'cancelled', endedAt: at(3) });
      done(`cancel-job ${job}`);
    },
    list: async ({ name }) => [...runs.values()].filter(({ job }) => job.startsWith(`${name}-`)).reverse(),
    remove: async (_ref, job) => {
      runs.delete(job);
      done(`remove-job ${job}`);
    },
  };
  return { port, requests, runs, plan };
}
