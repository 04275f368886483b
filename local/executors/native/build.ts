import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Dockerfile, type Instruction, parseDockerfile, type Stage } from '../dockerfile.ts';
import { type Ignored, readIgnored } from '../dockerignore.ts';
import { BuildFailed, type BuiltImage, type ImageBuild } from '../executor.ts';
import { buildLog, type StepLog } from '../progress.ts';
import { expandWord } from '../variables.ts';
import { type Base, resolveBase, startDocker } from './base.ts';
import { readCopyStep } from './copy-step.ts';
import { storeImage } from './images.ts';
import { findLayer, type Layer, layerKey, makeLayer, makeWork, removeWork } from './layers.ts';
import { refuseUnsupported } from './refusals.ts';
import { makeFolderIn } from './rooted.ts';
import { cacheBinds, runArgv, runStep } from './run-step.ts';
import type { BuildSettings } from './settings.ts';
import { globalArgs, type Outside, type Said, say, variablesOf, workdirOf } from './stage.ts';
import { resolveUser } from './users.ts';
import { openView, type View } from './view.ts';

/** A stage as far as it has been built. */
interface Built {
  readonly base: Base;
  readonly layers: readonly Layer[];
  /** Names all that led here; the next layer's key is made from it. */
  readonly key: string;
  readonly said: Said;
}

interface Build {
  readonly dir: string;
  readonly request: ImageBuild;
  readonly outside: Outside;
  readonly ignored: Ignored;
  readonly settings: BuildSettings;
  readonly log: ReturnType<typeof buildLog>;
  /** Base images by name and platform: looking for a toolchain takes a moment. */
  readonly bases: Map<string, Promise<Base>>;
  /** Finished stages by index, and by name. */
  readonly stages: Map<string, Built>;
}

/** Carries out a Dockerfile: one layer for each step that changes files, taken from the store where its key is known. */
export async function buildImage(
  dir: string,
  request: ImageBuild,
  readSettings: () => Promise<BuildSettings>,
): Promise<BuiltImage> {
  const log = buildLog(request.onLine, Date.now);
  const definition = log.step(`[internal] load build definition from ${path.basename(request.dockerfile)}`);
  const dockerfile = await readDockerfile(request);
  const globals = globalArgs(dockerfile.globals, request.buildArgs);
  const outside = { buildArgs: request.buildArgs, globals };
  const needed = neededStages(dockerfile.stages, request.target, globals);
  refuseUnsupported(needed);
  definition.done();
  const ignored = await readIgnored(request.context, request.dockerfile);
  const settings = await readSettings();
  const build: Build = { dir, request, outside, ignored, settings, log, bases: new Map(), stages: new Map() };
  for (const stage of needed) {
    const built = await buildStage(build, stage, needed.length);
    build.stages.set(String(stage.index), built);
    if (stage.name !== null) build.stages.set(stage.name, built);
  }
  const last = build.stages.get(String(needed.at(-1)?.index));
  if (last === undefined) throw new BuildFailed('step-failed', 'The Dockerfile has no stage to build.');
  return exportImage(build, last);
}

async function readDockerfile({ context, dockerfile }: ImageBuild): Promise<Dockerfile> {
  try {
    return parseDockerfile(await readFile(path.join(context, dockerfile), 'utf8'));
  } catch (error) {
    throw new BuildFailed('step-failed', `failed to read dockerfile: ${(error as Error).message}`);
  }
}

/** The stages that the wanted one is made of, in order; BuildKit leaves the others out as well. */
function neededStages(stages: readonly Stage[], target: string | undefined, globals: Readonly<Record<string, string>>) {
  const find = (name: string) =>
    stages.find((stage) => stage.name === name.toLowerCase() || String(stage.index) === name);
  const wanted = target === undefined || target === '' ? stages.at(-1) : find(target);
  if (wanted === undefined) throw new BuildFailed('step-failed', `target stage "${target}" could not be found`);
  const needed = new Set<Stage>();
  const take = (stage: Stage): void => {
    if (needed.has(stage)) return;
    needed.add(stage);
    const parent = find(expandWord(stage.from, globals));
    if (parent !== undefined && parent.index < stage.index) take(parent);
    for (const { flags } of stage.instructions) {
      const from = flags.find((flag) => flag.name === 'from')?.value;
      const source = from === undefined ? undefined : find(from);
      if (source !== undefined && source.index < stage.index) take(source);
    }
  };
  take(wanted);
  return [...needed].sort((a, b) => a.index - b.index);
}

async function buildStage(build: Build, stage: Stage, count: number): Promise<Built> {
  const changing = stage.instructions.filter(({ keyword }) => ['RUN', 'COPY', 'ADD', 'WORKDIR'].includes(keyword));
  const name = count === 1 && stage.name === null ? 'stage' : (stage.name ?? `stage-${stage.index}`);
  const title = (at: number, text: string) => `[${name} ${at}/${changing.length + 1}] ${text}`;
  let built = await startStage(build, stage, title);
  for (const instruction of stage.instructions) {
    if (build.request.signal.aborted) throw new BuildFailed('cancelled', 'The build was cancelled.');
    const said = say(built.said, instruction, build.outside);
    if (said !== null) {
      built = { ...built, said };
      continue;
    }
    const step = build.log.step(title(changing.indexOf(instruction) + 2, instruction.shown));
    try {
      built = await changeFiles(build, built, instruction, step);
    } catch (error) {
      const failure = asFailure(error, build.request.signal);
      if (failure.kind === 'step-failed') step.failed(failure.message, build.request.dockerfile, instruction.line);
      throw failure;
    }
  }
  return built;
}

async function startStage(build: Build, stage: Stage, title: (at: number, text: string) => string): Promise<Built> {
  const image = expandWord(stage.from, build.outside.globals);
  const parent = build.stages.get(image.toLowerCase());
  if (parent !== undefined) return { ...parent, said: { ...parent.said, args: {}, cmdIsOwn: false } };
  const step = build.log.step(title(1, `FROM ${image}`));
  const platform = stage.platform === null ? null : expandWord(stage.platform, build.outside.globals);
  const name = `${image} ${platform}`;
  const resolving = build.bases.get(name) ?? resolveBase(build.dir, image, platform);
  build.bases.set(name, resolving);
  const base = await resolving;
  if (base.substitution !== null) step.note(base.substitution);
  step.done();
  return { base, layers: [base.layer], key: base.key, said: { config: base.config, args: {}, cmdIsOwn: false } };
}

function asFailure(error: unknown, signal: AbortSignal): BuildFailed {
  if (signal.aborted) return new BuildFailed('cancelled', 'The build was cancelled.');
  return error instanceof BuildFailed ? error : new BuildFailed('step-failed', (error as Error).message);
}

async function changeFiles(build: Build, built: Built, instruction: Instruction, step: StepLog): Promise<Built> {
  switch (instruction.keyword) {
    case 'WORKDIR': {
      const workdir = workdirOf(built.said, instruction.content);
      const said = { ...built.said, config: { ...built.said.config, workdir } };
      return addLayer(build, { ...built, said }, step, ['WORKDIR', workdir], [], async (view) => {
        await makeFolderIn(view.root, workdir);
      });
    }
    case 'RUN': {
      const { dir, settings, request } = build;
      const { said } = built;
      const parts = ['RUN', runArgv(said, instruction), variablesOf(said), said.config.user, said.config.workdir];
      const mounts = instruction.flags.map((flag) => flag.value);
      const binds = [...settings.binds, ...(await cacheBinds(dir, said, instruction))];
      const onLine = step.line;
      return addLayer(build, built, step, [...parts, mounts], binds, (view) =>
        runStep(view, { said, instruction, settings, onLine, signal: request.signal }),
      );
    }
    case 'COPY':
    case 'ADD':
      return copyFiles(build, built, instruction, step);
    default:
      throw new BuildFailed('step-failed', `dockerfile parse error: unknown instruction: ${instruction.keyword}`);
  }
}

async function copyFiles(build: Build, built: Built, instruction: Instruction, step: StepLog): Promise<Built> {
  const { dir, request, ignored, stages } = build;
  const { from, parts, digest, copy } = readCopyStep(built.said, instruction);
  if (from === null) {
    const { context } = request;
    return addLayer(build, built, step, [...parts, await digest(context, ignored)], [], (view) =>
      copy(view.root, context, ignored),
    );
  }
  const source = stages.get(from.toLowerCase());
  if (source === undefined) {
    const sentence = `Line ${instruction.line}: COPY --from=${from} takes files out of another image, which cannot be built natively.`;
    throw new BuildFailed('unsupported', `${sentence} ${startDocker}`);
  }
  return addLayer(build, built, step, [...parts, source.key], [], (view) =>
    withView(dir, source, (other) => copy(view.root, other.root, null)),
  );
}

async function addLayer(
  build: Build,
  built: Built,
  step: StepLog,
  parts: readonly unknown[],
  binds: Parameters<typeof makeLayer>[0]['binds'],
  fill: (view: View) => Promise<void>,
): Promise<Built> {
  const key = layerKey(built.key, ...parts);
  let layer = await findLayer(build.dir, key);
  if (layer === null) {
    const { dir } = build;
    layer = await makeLayer({ dir, key, overlays: built.base.overlays, below: built.layers, binds }, fill);
    step.done();
  } else step.cached();
  return { ...built, key, layers: [...built.layers, layer] };
}

/** Opens what a stage has become; what is written there is thrown away. */
async function withView<T>(dir: string, built: Built, use: (view: View) => Promise<T>): Promise<T> {
  const work = await makeWork(dir);
  try {
    const layers = built.layers.map((layer) => layer.folder);
    const view = await openView({ dir, overlays: built.base.overlays, layers, work, binds: [] });
    try {
      return await use(view);
    } finally {
      await view.close();
    }
  } finally {
    await removeWork(dir, work);
  }
}

async function exportImage(build: Build, built: Built): Promise<BuiltImage> {
  const step = build.log.step('exporting to image');
  const { config } = built.said;
  const user = await withView(build.dir, built, (view) => resolveUser(view.root, config.user)).catch((error: Error) => {
    throw new BuildFailed('step-failed', error.message);
  });
  const digest = await storeImage(build.dir, { overlays: built.base.overlays, layers: built.layers, config, user });
  step.note(`writing image ${digest}`);
  step.note(`naming to ${build.request.image}`);
  step.done();
  const bases = [...new Set([...build.stages.values()].map((stage) => stage.base))];
  return {
    image: build.request.image,
    digest,
    sizeBytes: null, // what lies below is this machine's own system, not an image
    substitutions: [...new Set(bases.flatMap((base) => base.substitution ?? []))],
    otherMajor: bases.some((base) => base.otherMajor),
  };
}
