import type { BuiltImage, Executor } from '../executors/executor.ts';
import { type Build, type BuildStep, type FailureType, stepLabel, type TimeSpan, type Warning } from './build.ts';
import type { BuildLog } from './build-log.ts';
import { FetchFailed, fetchSource, type SourceAccess } from './fetch-source.ts';
import { planStep } from './plan-step.ts';
import { PushFailed, pushImages } from './push-images.ts';
import { runStep, StepFailed } from './run-step.ts';
import { type Clock, durationMs, timestamp } from './time.ts';

export interface Work {
  readonly build: Build;
  readonly workspace: string;
  readonly executor: Executor;
  readonly source: SourceAccess;
  readonly log: BuildLog;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Records what is known so far; called whenever a step changes. */
  readonly onProgress: (patch: Partial<Build>) => void;
}

/** What the build's end adds to it. An abort or a fault of this machine throws instead. */
export type Outcome = Pick<Build, 'status'> & Partial<Build>;

/** Fetches, builds, pushes: the whole run of one build, each phase with its header in the log. */
export async function carryOut(work: Work): Promise<Outcome> {
  const { build, log } = work;
  const timing: Record<string, TimeSpan> = {};
  const phase = async <Result>(name: string, run: () => Promise<Result>): Promise<Result> => {
    log.main(name);
    const startTime = timestamp(work.clock());
    try {
      return await run();
    } finally {
      timing[name] = { startTime, endTime: timestamp(work.clock()) };
      work.onProgress({ timing: { ...timing } });
    }
  };
  const built: BuiltImage[] = [];
  try {
    await phase('FETCHSOURCE', () => fetch(work));
    await phase('BUILD', () => runSteps(work, built));
    work.signal.throwIfAborted();
    const warnings = warningsOf(built);
    // No builder container ran, so there is no digest of one: an empty text a step, as for steps that did not run.
    const results = { buildStepImages: build.steps.map(() => '') };
    if (!build.images?.length) return { status: 'SUCCESS', results, warnings };
    const images = await phase('PUSH', () => pushImages(build.images ?? [], built, work));
    return { status: 'SUCCESS', results: { ...results, images: [...images] }, warnings };
  } catch (error) {
    work.signal.throwIfAborted();
    const failure = failureOf(error);
    if (failure === null) throw error;
    return { status: 'FAILURE', warnings: warningsOf(built), ...failure };
  }
}

async function fetch({ build, workspace, source, log, signal }: Work): Promise<void> {
  const git = build.source?.gitSource;
  const request = { url: git?.url ?? '', revision: git?.revision ?? '', workspace, signal };
  await fetchSource({ ...request, onLine: (line) => log.main(line) }, source);
}

async function runSteps(work: Work, built: BuiltImage[]): Promise<void> {
  const { build, log, clock } = work;
  const steps: BuildStep[] = build.steps.map((step) => ({ ...step }));
  for (const [index, step] of steps.entries()) {
    work.signal.throwIfAborted();
    const update = (patch: BuildStep) => {
      Object.assign(step, patch);
      work.onProgress({ steps: steps.map((each) => ({ ...each })) });
    };
    const startTime = timestamp(clock());
    update({ status: 'WORKING', timing: { startTime } });
    log.main(`Starting ${stepLabel(step, index)}`);
    const end = (patch: BuildStep) => update({ ...patch, timing: { startTime, endTime: timestamp(clock()) } });
    try {
      const image = await runOne(work, index);
      if (image !== null) built.push(image);
      end({ status: 'SUCCESS' });
      log.main(`Finished ${stepLabel(step, index)}`);
    } catch (error) {
      const exitCode = error instanceof StepFailed ? error.exitCode : 0;
      end({ status: endOf(error, work.signal), ...(exitCode === 0 ? {} : { exitCode }) });
      if (!(error instanceof StepFailed)) throw error;
      if (!step.allowFailure && !step.allowExitCodes?.includes(exitCode)) {
        throw new BuildStepFailed(index, step.name ?? '', error);
      }
      log.main(`${stepLabel(step, index)} failed, which it is allowed to: ${error.message}`);
    }
  }
}

async function runOne({ build, workspace, executor, log, signal }: Work, index: number): Promise<BuiltImage | null> {
  const step = build.steps[index] as BuildStep;
  const limitMs = durationMs(step.timeout, 0);
  const limit = limitMs > 0 ? AbortSignal.timeout(limitMs) : null;
  try {
    return await runStep(planStep(step, build.options?.env ?? []), {
      workspace,
      folders: [build.source?.gitSource?.dir, step.dir],
      executor,
      onLine: (line) => log.step(index, line),
      signal: limit === null ? signal : AbortSignal.any([signal, limit]),
    });
  } catch (error) {
    if (limit?.aborted && !signal.aborted) throw new StepFailed(1, 'the step took longer than its timeout');
    throw error;
  }
}

function endOf(error: unknown, signal: AbortSignal): 'FAILURE' | 'TIMEOUT' | 'CANCELLED' | 'INTERNAL_ERROR' {
  if (signal.aborted) return signal.reason === 'TIMEOUT' ? 'TIMEOUT' : 'CANCELLED';
  return error instanceof StepFailed ? 'FAILURE' : 'INTERNAL_ERROR';
}

class BuildStepFailed extends Error {
  constructor(index: number, name: string, failed: StepFailed) {
    super(`build step ${index} "${name}" failed: ${failed.message}`);
  }
}

function failureOf(error: unknown): Pick<Build, 'statusDetail' | 'failureInfo'> | null {
  const failure = (type: FailureType, statusDetail: string, detail = statusDetail) => ({
    statusDetail,
    failureInfo: { type, detail },
  });
  if (error instanceof FetchFailed) return failure('FETCH_SOURCE_FAILED', error.message);
  if (error instanceof PushFailed) return failure(error.type, error.message);
  if (error instanceof BuildStepFailed) {
    return failure('USER_BUILD_STEP', error.message, `Build step failure: ${error.message}`);
  }
  return null;
}

/** What this machine put in another's place stands on the build, where every reader of it can see it. */
function warningsOf(built: readonly BuiltImage[]): Warning[] {
  return built.flatMap(({ substitutions, otherMajor }) =>
    substitutions.map((text) => ({ text, priority: otherMajor ? ('WARNING' as const) : ('INFO' as const) })),
  );
}
