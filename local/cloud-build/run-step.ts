import { BuildFailed, type BuiltImage, type Executor } from '../executors/executor.ts';
import type { Action, DockerBuild, WriteFiles } from './action.ts';
import { fileIn, folderIn, PathRefused, writeInside } from './workspace.ts';

export interface StepRun {
  readonly workspace: string;
  /** The step's folder as the message names it, after the source's own. */
  readonly folders: readonly (string | null | undefined)[];
  readonly executor: Executor;
  readonly onLine: (line: string) => void;
  readonly signal: AbortSignal;
}

/** A step ended with a failure that is the build's own; `sentence` is null where an exit code says it all. */
export class StepFailed extends Error {
  readonly exitCode: number;
  readonly sentence: string | null;

  constructor(exitCode: number, sentence: string | null) {
    super(sentence ?? `step exited with non-zero status: ${exitCode}`);
    this.name = 'StepFailed';
    this.exitCode = exitCode;
    this.sentence = sentence;
  }
}

/** Carries out one step; answers the image where it built one. */
export async function runStep(action: Action, run: StepRun): Promise<BuiltImage | null> {
  try {
    const folder = folderIn(run.workspace, ...run.folders);
    if (action.kind === 'write-files') return await writeFiles(action, folder, run);
    if (action.kind === 'docker-build') return await build(action, folder, run);
    run.onLine(`${action.image} is not pulled on this machine: the build takes it as cache where it is stored`);
    return null;
  } catch (error) {
    if (error instanceof PathRefused) {
      run.onLine(error.message);
      throw new StepFailed(1, error.message);
    }
    if (error instanceof BuildFailed && error.kind !== 'cancelled') {
      run.onLine(`ERROR: ${error.message}`);
      throw new StepFailed(error.exitCode ?? 1, error.kind === 'step-failed' ? null : error.message);
    }
    throw error;
  }
}

async function writeFiles(action: WriteFiles, folder: string, run: StepRun): Promise<null> {
  for (const { path, base64 } of action.files) {
    if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(base64.replaceAll('\n', ''))) {
      run.onLine('base64: invalid input');
      throw new StepFailed(1, null);
    }
    await writeInside(run.workspace, folder, path, Buffer.from(base64, 'base64'));
  }
  return null;
}

async function build(action: DockerBuild, folder: string, run: StepRun): Promise<BuiltImage> {
  const context = folderIn(run.workspace, folder, action.context);
  const built = await run.executor.build({
    context,
    dockerfile: fileIn(run.workspace, context, folder, action.file),
    image: action.image,
    buildArgs: action.buildArgs,
    ...(action.target === undefined ? {} : { target: action.target }),
    cacheFrom: action.cacheFrom,
    onLine: run.onLine,
    signal: run.signal,
  });
  for (const substitution of built.substitutions) run.onLine(`Substituted: ${substitution}`);
  const size = built.sizeBytes === null ? 'size unknown' : `${(built.sizeBytes / 1e6).toFixed(1)} MB`;
  run.onLine(`Built ${built.image} ${built.digest} (${size})`);
  return built;
}
