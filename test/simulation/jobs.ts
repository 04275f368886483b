import type { JobRequest, JobRun, Jobs } from '../../functions/jobs-port.ts';
import type { Circumstances } from './circumstances.ts';

/** An execution that was begun, for ever: also of a job that was removed since. */
export interface Executed {
  readonly request: JobRequest;
  readonly service: string;
  readonly by: string;
  readonly at: number;
  run: JobRun;
}

export interface SimulatedJobs {
  readonly executed: readonly Executed[];
  readonly port: Jobs;
}

/** Cloud Run jobs in memory: a name is given away once, and its execution takes its time. */
export function createJobs({ timeline, random, rates, faults, isRough, running }: Circumstances): SimulatedJobs {
  const jobs = new Map<string, Executed>();
  const executed: Executed[] = [];
  const waiters = new Map<string, (() => void)[]>();
  const iso = () => new Date(timeline.now()).toISOString();

  function end(each: Executed, state: 'succeeded' | 'failed' | 'cancelled'): void {
    if (each.run.state !== 'running') return;
    const exitCode = state === 'succeeded' ? 0 : state === 'failed' ? 1 : null;
    each.run = { ...each.run, state, exitCode, endedAt: iso() };
    for (const wake of waiters.get(each.request.job) ?? []) wake();
    waiters.delete(each.request.job);
  }

  const port: Jobs = {
    start: async ({ name }, request) => {
      const { job, labels } = request;
      if (jobs.has(job)) throw new Error(`6 ALREADY_EXISTS: job ${job}`);
      const bad = isRough() && random.chance(rates.badCommand);
      if (bad) faults.note('bad command');
      const at = timeline.now();
      const begun = { job, labels, createdAt: iso(), startedAt: iso(), endedAt: null, exitCode: null, message: null };
      const each: Executed = { request, service: name, by: running(), at, run: { ...begun, state: 'running' } };
      jobs.set(job, each);
      executed.push(each);
      const drawn = random.chance(0.25) ? random.between(60_000, 240_000) : random.between(500, 20_000);
      // A job that takes longer than it was given is ended by Cloud Run; none here is drawn to.
      const takes = Math.min(drawn, request.timeoutSeconds * 900);
      timeline.after(takes, () => end(each, bad ? 'failed' : 'succeeded'));
    },
    get: async (_ref, job) => jobs.get(job)?.run ?? null,
    follow: (_ref, job, seconds) =>
      new Promise((resolve) => {
        const answer = () => resolve(jobs.get(job)?.run ?? null);
        if (jobs.get(job)?.run.state !== 'running') return answer();
        waiters.set(job, [...(waiters.get(job) ?? []), answer]);
        timeline.after(seconds * 1000, answer);
      }),
    log: async (_ref, job) => {
      const run = jobs.get(job)?.run;
      return run?.endedAt == null ? [] : [{ at: run.endedAt, text: 'Container called exit(0).' }];
    },
    cancel: async (_ref, job) => {
      const each = jobs.get(job);
      if (each !== undefined) end(each, 'cancelled');
    },
    list: async ({ name }) =>
      [...jobs.values()]
        .filter(({ service }) => service === name)
        .map(({ run }) => run)
        .reverse(),
    remove: async (_ref, job) => {
      const each = jobs.get(job);
      if (each !== undefined) end(each, 'cancelled');
      jobs.delete(job);
    },
  };
  return { executed, port };
}
