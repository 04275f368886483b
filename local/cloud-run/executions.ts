import { randomUUID } from 'node:crypto';
import type { Executor, Exit, Instance } from '../executors/executor.ts';
import { configuredEnvironment, type ReadSecret } from './environment.ts';
import { graceMs } from './instance.ts';
import { type ExecutionEnd, type ExecutionRecord, type JobRecord, withExecution } from './job-spec.ts';
import type { Journal } from './journal.ts';
import { reportExit } from './liveness.ts';
import { executionLog, type LogSink } from './logs.ts';
import type { Place } from './names.ts';
import { parseCpu, parseMemory } from './quantity.ts';

export interface ExecutionsOptions {
  readonly journal: Journal;
  readonly place: Place;
  readonly executor: Executor;
  readonly readSecret: ReadSecret;
  readonly sink: LogSink;
}

/** Runs executions of jobs, each in a container of its own, once. */
export interface Executions {
  /** Begins it in the background; what becomes of it is written into the journal, then told. */
  begin(job: JobRecord, execution: ExecutionRecord, ended?: (execution: ExecutionRecord) => void): void;
  /** Ends it as cancelled; nothing where it is over. */
  cancel(execution: string): Promise<void>;
  /** Ends all containers; what they were doing counts as interrupted at the next start. */
  close(graceMs: number): Promise<void>;
}

interface Running {
  instance: Instance | null;
  /** Why it was ended from outside. */
  stop: 'cancelled' | 'timeout' | 'closed' | null;
  over: Promise<void>;
}

/** The container listens on nothing; executors publish one port all the same. */
const port = 8080;

export function openExecutions({ journal, place, executor, readSecret, sink }: ExecutionsOptions): Executions {
  const running = new Map<string, Running>();

  /** Nobody has seen how it ended, and a task that is tried once is not tried again. */
  for (const job of journal.jobs()) {
    const left = job.executions.find(({ end }) => end === null);
    if (left === undefined) continue;
    const message = 'The execution was interrupted when Cloud Run of this machine ended.';
    finish(job.id, left.id, { at: now(), state: 'failed', exitCode: null, message });
  }

  function finish(jobId: string, id: string, end: ExecutionEnd): ExecutionRecord | null {
    const job = journal.job(jobId);
    const execution = job?.executions.find((each) => each.id === id);
    if (job === undefined || execution === undefined || execution.end !== null) return null;
    const ended = { ...execution, end };
    journal.saveJob(withExecution(job, ended));
    return ended;
  }

  async function start(job: JobRecord, { id }: ExecutionRecord, state: Running): Promise<ExecutionEnd> {
    const { containers, timeout } = job.spec.template.template;
    const [container] = containers;
    if (container === undefined) throw new Error('a job without a container was taken');
    const log = executionLog(place, job.id, id, sink);
    const instanceId = randomUUID();
    const limits = container.resources?.limits ?? {};
    const memoryBytes = parseMemory(limits.memory ?? '512Mi') ?? 0;
    if ((await executor.inspect(container.image)) === null) throw new Error(`Image '${container.image}' not found.`);
    const instance = await executor.run({
      image: container.image,
      name: `${id}-${instanceId.slice(0, 8)}`,
      env: {
        ...(await configuredEnvironment(container, place.project, readSecret)),
        CLOUD_RUN_JOB: job.id,
        CLOUD_RUN_EXECUTION: id,
        CLOUD_RUN_TASK_INDEX: '0',
        CLOUD_RUN_TASK_ATTEMPT: '0',
        CLOUD_RUN_TASK_COUNT: '1',
      },
      port,
      ...(container.command.length > 0 && { command: container.command }),
      ...(container.args.length > 0 && { args: container.args }),
      cpu: parseCpu(limits.cpu ?? '1') ?? 1,
      memoryBytes,
      onLine: (stream, line) => log.line(instanceId, stream, line),
    });
    state.instance = instance;
    if (state.stop !== null) await instance.stop(graceMs);
    const seconds = timeout?.seconds ?? 600;
    const timer = setTimeout(() => {
      log.system(
        instanceId,
        'ERROR',
        `Terminating task because it has reached the maximum timeout of ${seconds} seconds.`,
      );
      state.stop ??= 'timeout';
      void instance.stop(graceMs);
    }, seconds * 1000);
    const exit = await instance.exited;
    clearTimeout(timer);
    reportExit(exit, { memoryBytes }, log, instanceId, false);
    return endOf(id, exit, state.stop);
  }

  return {
    begin(job, execution, ended = () => undefined) {
      const state: Running = { instance: null, stop: null, over: Promise.resolve() };
      running.set(execution.id, state);
      state.over = start(job, execution, state)
        .catch((error: Error): ExecutionEnd => ({ at: now(), state: 'failed', exitCode: null, message: error.message }))
        .then((end) => {
          running.delete(execution.id);
          const done = state.stop === 'closed' ? null : finish(job.id, execution.id, end);
          if (done !== null) ended(done);
        });
    },
    async cancel(execution) {
      const state = running.get(execution);
      if (state === undefined) return;
      state.stop ??= 'cancelled';
      await state.instance?.stop(graceMs);
      await state.over;
    },
    async close(grace) {
      const all = [...running.values()];
      for (const state of all) state.stop = 'closed';
      await Promise.all(all.map((state) => state.instance?.stop(grace)));
    },
  };
}

/** The sentences are Google's, as they stand in the condition of an execution that failed. */
function endOf(execution: string, exit: Exit, stop: Running['stop']): ExecutionEnd {
  const at = now();
  if (stop === 'cancelled') return { at, state: 'cancelled' };
  const failed = (why: string, exitCode: number | null): ExecutionEnd => ({
    at,
    state: 'failed',
    exitCode,
    message: `Task ${execution}-task0 failed with message: ${why}`,
  });
  if (stop === 'timeout') return failed('The configured timeout was reached.', null);
  if (exit.oomKilled) return failed('The container exceeded its memory limit.', null);
  if (exit.code === 0) return { at, state: 'succeeded' };
  return failed('The container exited with an error.', exit.code);
}

function now(): string {
  return new Date().toISOString();
}
