import { rm } from 'node:fs/promises';
import path from 'node:path';
import { status as code } from '@grpc/grpc-js';
import type { Executor } from '../executors/executor.ts';
import { RpcError } from '../grpc.ts';
import type { Announcer } from './announcer.ts';
import { type Build, isTerminal } from './build.ts';
import { type BuildLog, openLog } from './build-log.ts';
import { carryOut, type Outcome } from './carry-out.ts';
import { closingLines, outcomeOfAbort, outcomeOfFault, outcomeOfLostLog } from './endings.ts';
import type { SourceAccess } from './fetch-source.ts';
import type { BuildPublisher } from './publish.ts';
import type { BuildStore } from './store.ts';
import { type Clock, durationMs, nanosOf, timestamp } from './time.ts';

export interface QueueOptions {
  readonly store: BuildStore;
  readonly announcer: Announcer;
  readonly publisher: BuildPublisher;
  readonly executor: Executor;
  readonly source: SourceAccess;
  readonly workspaces: string;
  readonly concurrency: number;
  readonly clock: Clock;
}

export interface BuildQueue {
  submit(build: Build): void;
  /** Ends a build; refused in words when it had ended before. */
  cancel(id: string): Promise<Build>;
  /** Resolves when the build has ended, at the latest after so many milliseconds. */
  settled(id: string, withinMs: number): Promise<void>;
  /** Stops what runs without an ending: the journal says WORKING, and the next start ends it as INTERNAL_ERROR. */
  close(): Promise<void>;
}

type AbortReason = 'CANCELLED' | 'TIMEOUT' | 'CLOSING';

interface Active {
  readonly stop: (reason: AbortReason) => void;
  readonly ended: Promise<void>;
}

/** An executor that does not come back after an abort is not waited for longer than this. */
const abandonedAfterMs = 10_000;
/** How long a finished build's status waits for the last of its log lines. */
const logGraceMs = 1000;

export function startQueue(options: QueueOptions): BuildQueue {
  const { store, announcer, clock } = options;
  const active = new Map<string, Active>();
  const expiries = new Map<string, NodeJS.Timeout>();
  let closing = false;

  const change = (id: string, patch: Partial<Build>): Build | null => {
    const record = store.get(id);
    if (record === undefined || isTerminal(record.build.status)) return null;
    const build = { ...record.build, ...patch };
    store.put({ ...record, build });
    return build;
  };

  const logOf = (build: Build) => openLog(build, (entry) => options.publisher.logs(entry), clock);

  const finish = async (build: Build, outcome: Outcome, log: BuildLog): Promise<void> => {
    for (const { text, severity } of closingLines(outcome)) log.main(text, severity);
    const drained = await log.drained(logGraceMs);
    const ending = drained === 'lost' && outcome.status === 'SUCCESS' ? outcomeOfLostLog(outcome) : outcome;
    const ended = change(build.id, { ...ending, finishTime: timestamp(clock()) });
    if (ended !== null) announcer.announce(ended);
  };

  const work = async (build: Build, abort: AbortController): Promise<void> => {
    const log = logOf(build);
    const workspace = path.join(options.workspaces, build.id);
    log.main(`starting build "${build.id}"`);
    const { signal } = abort;
    const onProgress = (patch: Partial<Build>) => void change(build.id, patch);
    let outcome: Outcome;
    try {
      const { executor, source } = options;
      const run = carryOut({ build, workspace, executor, source, log, clock, signal, onProgress });
      outcome = await Promise.race([run, abandoned(signal)]);
    } catch (error) {
      outcome = outcomeOfFault(error);
    }
    if (signal.reason === 'CLOSING') return;
    if (signal.aborted) outcome = outcomeOfAbort(signal.reason === 'TIMEOUT' ? 'TIMEOUT' : 'CANCELLED');
    await finish(build, outcome, log);
    await rm(workspace, { recursive: true, force: true });
  };

  const start = (queued: Build): void => {
    clearTimeout(expiries.get(queued.id));
    expiries.delete(queued.id);
    const build = change(queued.id, { status: 'WORKING', startTime: timestamp(clock()) });
    if (build === null) return;
    announcer.announce(build);
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort('TIMEOUT'), durationMs(build.timeout, 3_600_000));
    const ended = work(build, abort).finally(() => {
      clearTimeout(timer);
      active.delete(build.id);
      startNext();
    });
    active.set(build.id, { stop: (reason) => abort.abort(reason), ended });
  };

  const startNext = (): void => {
    if (closing) return;
    for (const { build } of store.all()) {
      if (active.size >= options.concurrency) return;
      if (build.status === 'QUEUED' && expiries.has(build.id)) start(build);
    }
  };

  const endQueued = async (build: Build, outcome: Outcome): Promise<void> => {
    clearTimeout(expiries.get(build.id));
    expiries.delete(build.id);
    await finish(build, outcome, logOf(build));
  };

  return {
    submit(build) {
      const waitedMs = Number((clock() - nanosOf(build.createTime)) / 1_000_000n);
      const leftMs = Math.min(durationMs(build.queueTtl, 3_600_000) - waitedMs, 2 ** 31 - 1);
      const expired = { status: 'EXPIRED' as const, statusDetail: 'build was queued for longer than its queueTtl' };
      expiries.set(
        build.id,
        setTimeout(() => void endQueued(build, expired), Math.max(leftMs, 0)),
      );
      if (leftMs > 0) startNext();
    },
    async cancel(id) {
      const running = active.get(id);
      const queued = store.get(id)?.build;
      if (running !== undefined) {
        running.stop('CANCELLED');
        await running.ended;
      } else if (queued?.status === 'QUEUED') {
        await endQueued(queued, outcomeOfAbort('CANCELLED'));
      }
      const build = store.get(id)?.build;
      const wasRunning = running !== undefined || queued?.status === 'QUEUED';
      if (build?.status === 'CANCELLED' && wasRunning) return build;
      throw new RpcError(code.FAILED_PRECONDITION, `build ${id} cannot be cancelled: it is already ${build?.status}`);
    },
    async settled(id, withinMs) {
      const timeout = new Promise<void>((resolve) => setTimeout(resolve, withinMs).unref());
      await Promise.race([active.get(id)?.ended ?? timeout, timeout]);
    },
    async close() {
      closing = true;
      for (const timer of expiries.values()) clearTimeout(timer);
      const ended = [...active.values()].map((each) => each.ended);
      for (const each of active.values()) each.stop('CLOSING');
      await Promise.race([Promise.all(ended), new Promise((resolve) => setTimeout(resolve, 3500).unref())]);
    },
  };
}

function abandoned(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const giveUp = () => setTimeout(reject, abandonedAfterMs, new Error('the executor did not stop')).unref();
    signal.addEventListener('abort', giveUp, { once: true });
  });
}
