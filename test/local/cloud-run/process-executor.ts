import { type ChildProcess, fork, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { createInterface } from 'node:readline';
import getPort from 'get-port';
import type { Executor, Exit, Instance, InstanceRequest } from '../../../local/executors/executor.ts';

const app = path.join(import.meta.dirname, 'app.mjs');

/** The reference of a test image; every image runs the same app, which its environment steers. */
export function imageOf(name: string): string {
  return `127.0.0.1:1/slipway/${name}@sha256:${createHash('sha256').update(name).digest('hex')}`;
}

export interface ProcessExecutor extends Executor {
  /** Processes that live now. */
  living(): number;
  /** The most that ever lived at the same time. */
  readonly peak: () => number;
}

/** Runs instances as plain Node processes on 127.0.0.1, in place of containers. */
export function processExecutor(): ProcessExecutor {
  const living = new Set<Instance>();
  let peak = 0;
  return {
    kind: 'native',
    build: () => Promise.reject(new Error('nothing is built here')),
    inspect: async (reference) =>
      reference.includes('/missing')
        ? null
        : { digest: reference.split('@')[1] ?? '', sizeBytes: null, env: {}, user: null, workdir: '/' },
    run: async (request) => {
      const instance = await start(request);
      living.add(instance);
      peak = Math.max(peak, living.size);
      void instance.exited.then(() => living.delete(instance));
      return instance;
    },
    readFiles: async () => new Map(),
    sweep: async () => undefined,
    living: () => living.size,
    peak: () => peak,
  };
}

async function start(request: InstanceRequest): Promise<Instance> {
  const port = await getPort({ host: '127.0.0.1' });
  const env = { ...request.env, REAL_PORT: String(port) };
  const child = childFor(request, env);
  const sockets: { address: string; port: number }[] = [];
  child.on('message', (socket) => sockets.push(socket as { address: string; port: number }));
  for (const stream of ['stdout', 'stderr'] as const) {
    const input = child[stream];
    if (input) createInterface({ input }).on('line', (line) => request.onLine(stream, line));
  }
  const exited = new Promise<Exit>((resolve) => {
    child.once('close', (code, signal) => {
      // An app that ends like this plays one that the memory limit has ended.
      resolve({ code, signal, oomKilled: code === 137 });
    });
  });
  return {
    name: request.name,
    upstream: { host: '127.0.0.1', port },
    exited,
    listening: async () => sockets,
    stop: async (graceMs) => {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await exited;
      clearTimeout(timer);
    },
  };
}

/** A command of its own is run as it is; without one every image runs the app. */
function childFor({ command = [], args = [] }: InstanceRequest, env: Record<string, string>): ChildProcess {
  const [program] = command;
  if (program === undefined) return fork(app, { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], execArgv: [] });
  return spawn(program, args, { env: { PATH: process.env.PATH ?? '', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
}
