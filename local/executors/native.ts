import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Executor } from './executor.ts';
import { buildImage } from './native/build.ts';
import { removeCgroups } from './native/cgroup.ts';
import { socketFolder } from './native/forward.ts';
import { findImage } from './native/images.ts';
import { cgroupName, runInstance } from './native/instance.ts';
import { deadWork, removeWork } from './native/layers.ts';
import { readImageFiles } from './native/read-files.ts';
import { type BuildSettings, readBuildSettings } from './native/settings.ts';

export { nativeAvailable } from './native/available.ts';

export interface NativeOptions {
  /** The folder for layers, images and caches, on a file system that can hold an overlay. */
  readonly dir: string;
}

/**
 * Builds and runs without an engine: namespaces and overlays from util-linux, as root or in a user namespace. A running
 * service has no way out of its network namespace; build steps use this machine's network; an image's size is not known.
 */
export async function createNativeExecutor(options: NativeOptions): Promise<Executor> {
  const dir = path.resolve(options.dir);
  await mkdir(dir, { recursive: true, mode: 0o755 });
  let settings: Promise<BuildSettings> | null = null;
  const readSettings = (): Promise<BuildSettings> => {
    settings ??= readBuildSettings(dir);
    return settings;
  };
  return {
    kind: 'native',
    build: (request) => buildImage(dir, request, readSettings),
    inspect: async (reference) => {
      const found = await findImage(dir, reference);
      if (found === null) return null;
      const { env, user, workdir } = found.image.config;
      return { digest: found.digest, sizeBytes: null, env, user: user === '' ? null : user, workdir };
    },
    readFiles: (reference, paths) => readImageFiles(dir, reference, paths),
    run: (request) => runInstance(dir, request),
    sweep: async () => {
      // Mounts and processes have ended with their owner: the namespaces' holders see to that. What stays is on disk.
      for (const work of await deadWork(dir)) {
        await removeCgroups(cgroupName(work));
        await rm(socketFolder(work), { recursive: true, force: true });
        await removeWork(dir, work);
      }
    },
  };
}
