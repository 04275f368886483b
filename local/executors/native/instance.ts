import path from 'node:path';
import type { Exit, Instance, InstanceRequest } from '../executor.ts';
import { toLines } from '../lines.ts';
import { listenersOf } from '../sockets.ts';
import { makeCgroup } from './cgroup.ts';
import { forward, socketFolder } from './forward.ts';
import { findImage, type Image } from './images.ts';
import { makeWork, removeWork } from './layers.ts';
import { watchMemory } from './memory-watch.ts';
import { signal } from './processes.ts';
import { startIn } from './sandbox.ts';
import { openView } from './view.ts';

/** The instance's own address in its network namespace: what Cloud Run's traffic comes in on. */
const address = '10.123.0.2';

/** Starts an image's program on a file system, process tree and network of its own. */
export async function runInstance(dir: string, request: InstanceRequest): Promise<Instance> {
  const found = await findImage(dir, request.image);
  if (found === null) throw new Error(`The image ${request.image} is not stored here.`);
  const { image } = found;
  const undo: (() => Promise<void>)[] = [];
  const cleanUp = async (): Promise<void> => {
    for (let step = undo.pop(); step !== undefined; step = undo.pop()) await step();
  };
  try {
    const work = await makeWork(dir);
    undo.push(() => removeWork(dir, work));
    const cgroup = await makeCgroup(cgroupName(work), request);
    if (cgroup !== null) undo.push(cgroup.remove);
    const layers = image.layers.map((layer) => layer.folder);
    const view = await openView({ dir, overlays: image.overlays, layers, work, binds: cgroup?.binds ?? [] });
    undo.push(view.close);
    const started = await startIn(view, programOf(image, request), {
      capabilities: [],
      network: { address },
      tmpBytes: request.memoryBytes,
      cgroups: cgroup?.folders ?? [],
      hostname: 'localhost',
    });
    undo.push(async () => {
      started.kill();
      await started.ended;
    });
    const sinks = { stdout: lineSink(request, 'stdout'), stderr: lineSink(request, 'stderr') };
    started.stdout.on('data', (chunk: Buffer) => sinks.stdout.write(chunk));
    started.stderr.on('data', (chunk: Buffer) => sinks.stderr.write(chunk));
    const watch = cgroup === null ? watchMemory(started.pid, request.memoryBytes) : null;
    const exited = started.ended.then(async ({ code, signal: by }): Promise<Exit> => {
      watch?.stop();
      sinks.stdout.end();
      sinks.stderr.end();
      const oomKilled = (await cgroup?.wasOutOfMemory()) ?? watch?.wasOutOfMemory() ?? false;
      return { code, signal: by, oomKilled };
    });
    const forwarder = await forward({
      folder: socketFolder(work),
      holder: view.pid,
      pid: started.pid,
      address,
      port: request.port,
    });
    undo.push(forwarder.close);
    const cleaned = exited.then(cleanUp);
    return {
      name: request.name,
      upstream: { socketPath: forwarder.socketPath },
      exited,
      listening: () => listenersOf(started.pid),
      stop: async (graceMs) => {
        signal(started.pid, 'SIGTERM');
        const timer = setTimeout(started.kill, graceMs);
        await exited;
        clearTimeout(timer);
        await cleaned;
      },
    };
  } catch (error) {
    await cleanUp();
    throw error;
  }
}

/** The name under which `sweep` finds the control group of a work folder. */
export function cgroupName(work: string): string {
  return `slipway-${path.basename(work)}`;
}

function lineSink({ onLine }: InstanceRequest, stream: 'stdout' | 'stderr') {
  return toLines((line) => onLine(stream, line));
}

/** Cloud Run's rule: a command replaces the entry point and the image's arguments with it, arguments replace the arguments. */
function programOf({ config, user }: Image, { command, args, env }: InstanceRequest) {
  const ownCommand = command !== undefined && command.length > 0;
  const entrypoint = ownCommand ? command : (config.entrypoint ?? []);
  const cmd = args !== undefined && args.length > 0 ? args : ownCommand ? [] : (config.cmd ?? []);
  const argv = [...entrypoint, ...cmd];
  if (argv.length === 0) throw new Error('The image names no program to start: it has neither ENTRYPOINT nor CMD.');
  return {
    argv,
    env: { HOME: user.home, ...config.env, ...env },
    workdir: config.workdir,
    uid: user.uid,
    gid: user.gid,
  };
}
