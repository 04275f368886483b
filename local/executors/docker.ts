import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type Docker from 'dockerode';
import { buildWithEngine } from './docker/build.ts';
import { connectEngine } from './docker/engine.ts';
import { runContainer } from './docker/instance.ts';
import { readImageFiles } from './docker/read-files.ts';
import type { Executor, StoredImage } from './executor.ts';
import { processStat } from './native/processes.ts';

export interface DockerOptions {
  /** Names this stack: only its containers are ever swept. */
  readonly dir: string;
  readonly docker?: Docker;
}

const dirLabel = 'dev.slipway.dir';
const ownerLabel = 'dev.slipway.owner';

/** Builds and runs with a Docker engine. */
export async function createDockerExecutor(options: DockerOptions): Promise<Executor> {
  const docker = options.docker ?? connectEngine();
  const dir = path.resolve(options.dir);
  await mkdir(dir, { recursive: true });
  const owner = `${process.pid}-${(await processStat(process.pid))?.startedAt ?? 0}`;
  const labels = { [dirLabel]: markOf(dir), [ownerLabel]: owner };
  return {
    kind: 'docker',
    build: (request) => buildWithEngine(docker, request),
    inspect: (reference) => inspectImage(docker, reference),
    readFiles: (reference, paths) => readImageFiles(docker, reference, labels, paths),
    run: async (request) => {
      if ((await inspectImage(docker, request.image)) === null) {
        throw new Error(`The image ${request.image} is not stored here.`);
      }
      return runContainer(docker, request, labels);
    },
    sweep: () => sweepContainers({ dir, docker }),
  };
}

/** Removes the containers of a stack whose processes are gone; resolves when none of them is left. */
export async function sweepContainers({ dir, docker = connectEngine() }: DockerOptions): Promise<void> {
  const containers = await docker.listContainers({ all: true, filters: { label: [`${dirLabel}=${markOf(dir)}`] } });
  const isLeft = async ({ Labels }: Docker.ContainerInfo) => {
    const [pid, startedAt] = (Labels[ownerLabel] ?? '').split('-');
    return (await processStat(Number(pid)))?.startedAt !== startedAt;
  };
  await Promise.all(
    containers.map(async (each) => {
      if (await isLeft(each)) await remove(docker.getContainer(each.Id));
    }),
  );
}

/** A container that somebody else is removing counts as removed once it is gone. */
async function remove(container: Docker.Container): Promise<void> {
  try {
    await container.remove({ force: true });
  } catch (error) {
    if (isMissing(error)) return;
    if ((error as { statusCode?: number }).statusCode !== 409) throw error;
    await container.wait({ condition: 'removed' }).catch((gone: unknown) => {
      if (!isMissing(gone)) throw gone;
    });
  }
}

function markOf(dir: string): string {
  return createHash('sha256').update(path.resolve(dir)).digest('hex').slice(0, 16);
}

/** How long the registry may take to hand over an image that the engine has not. */
const pullTimeoutMs = 60_000;

/** Looks an image up by digest in the engine, then in the registry that its name begins with. */
async function inspectImage(docker: Docker, reference: string): Promise<StoredImage | null> {
  if (!/@sha256:[0-9a-f]{64}$/.test(reference)) return null;
  return (
    (await inspectLocal(docker, reference)) ??
    ((await pull(docker, reference)) ? inspectLocal(docker, reference) : null)
  );
}

async function inspectLocal(docker: Docker, reference: string): Promise<StoredImage | null> {
  try {
    const { Config, Size } = await docker.getImage(reference).inspect();
    const env = (Config.Env ?? []).map((each) => {
      const equals = each.indexOf('=');
      return [each.slice(0, equals), each.slice(equals + 1)] as const;
    });
    const digest = reference.slice(reference.indexOf('@') + 1);
    const { User: user, WorkingDir: workdir } = Config;
    return {
      digest,
      sizeBytes: Size,
      env: Object.fromEntries(env),
      user: user === '' ? null : user,
      workdir: workdir || '/',
    };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

async function pull(docker: Docker, reference: string): Promise<boolean> {
  try {
    const stream = await docker.pull(reference, { abortSignal: AbortSignal.timeout(pullTimeoutMs) });
    const events = await new Promise<readonly { readonly error?: string }[]>((resolve, reject) => {
      docker.modem.followProgress(stream, (error, all) => (error === null ? resolve(all) : reject(error)));
    });
    return !events.some((event) => event.error !== undefined);
  } catch {
    return false; // no such image there, or no such registry: in either case it cannot be run
  }
}

function isMissing(error: unknown): boolean {
  return (error as { statusCode?: number }).statusCode === 404;
}
