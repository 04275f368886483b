import type Docker from 'dockerode';
import { within } from '../deadline.ts';
import { externalImages } from './docker/bases.ts';
import { connectEngine, engineAnswers } from './docker/engine.ts';
import { createDockerExecutor } from './docker.ts';
import { BuildFailed, type Executor, type ImageBuild } from './executor.ts';
import { createNativeExecutor, nativeAvailable } from './native.ts';

export type ExecutorMode = 'docker' | 'native' | 'auto';

export interface ChooseOptions {
  readonly dir: string;
  readonly docker?: Docker;
}

/** How long a base image may take to be pulled before a build is carried out natively instead (design.md). */
const pullWithinMs = 5000;

/**
 * The executor of a mode; throws an Error with a remedy where it cannot work here. `auto` takes Docker for a build when
 * the engine answers and the base images are there, and runs each image where it was built.
 */
export async function chooseExecutor(mode: ExecutorMode, options: ChooseOptions): Promise<Executor> {
  const docker = options.docker ?? connectEngine();
  const hasEngine = mode !== 'native' && (await engineAnswers(docker));
  if (mode === 'docker' && !hasEngine)
    throw new Error('No Docker engine answers. Start Docker, or use SLIPWAY_EXECUTOR=native.');
  if (mode === 'docker') return createDockerExecutor({ dir: options.dir, docker });
  const native = await nativeAvailable(options.dir);
  if (native.ok && !hasEngine) return createNativeExecutor(options);
  if (native.ok) {
    return either(
      docker,
      await createDockerExecutor({ dir: options.dir, docker }),
      await createNativeExecutor(options),
    );
  }
  if (hasEngine) return createDockerExecutor({ dir: options.dir, docker });
  throw new Error(`${native.why} ${native.remedy}`);
}

function either(docker: Docker, engine: Executor, native: Executor): Executor {
  const holds = async (reference: string): Promise<Executor> =>
    (await native.inspect(reference)) === null ? engine : native;
  return {
    kind: 'docker',
    build: async (request) => {
      const missing = await missingImage(docker, request);
      if (missing === null) return engine.build(request);
      request.onLine(`The base image ${missing} is neither here nor could be pulled within 5 s: building natively.`);
      return native.build(request);
    },
    inspect: async (reference) => (await native.inspect(reference)) ?? engine.inspect(reference),
    readFiles: async (reference, paths) => (await holds(reference)).readFiles(reference, paths),
    run: async (request) => (await holds(request.image)).run(request),
    sweep: async () => {
      await Promise.all([engine.sweep(), native.sweep()]);
    },
  };
}

/** The first image that a build needs and the engine cannot get in time; null when all are there. */
async function missingImage(docker: Docker, request: ImageBuild): Promise<string | null> {
  const images = await externalImages(request).catch((error: Error) => {
    throw new BuildFailed('step-failed', `failed to read dockerfile: ${error.message}`);
  });
  const deadline = within(pullWithinMs, request.signal);
  for (const image of images) {
    if (!(await isThere(docker, image)) && !(await isPulled(docker, image, deadline))) return image;
  }
  return null;
}

async function isThere(docker: Docker, image: string): Promise<boolean> {
  return docker
    .getImage(image)
    .inspect()
    .then(
      () => true,
      () => false,
    );
}

async function isPulled(docker: Docker, image: string, signal: AbortSignal): Promise<boolean> {
  try {
    const stream = (await docker.pull(image, { abortSignal: signal })) as NodeJS.ReadableStream & { destroy(): void };
    signal.addEventListener('abort', () => stream.destroy(), { once: true });
    await new Promise<void>((resolve, reject) => {
      stream.once('close', resolve);
      docker.modem.followProgress(stream, (error) => (error === null ? resolve() : reject(error)));
    });
  } catch {
    return false; // whatever the reason, the image is not there in time
  }
  return isThere(docker, image);
}
