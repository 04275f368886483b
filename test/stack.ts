import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { checkoutFolder } from '../local/checkout.ts';
import { notedProcesses } from '../local/leftovers.ts';
import { type LocalJson, readLocalJson } from '../local/local-json.ts';
import { isAlive } from '../local/process-identity.ts';

const run = promisify(execFile);

export interface StackOptions {
  readonly executor?: 'auto' | 'docker' | 'native';
  /** A folder of an earlier stack, to start it again; else a new one that goes away with the stack. */
  readonly dir?: string;
  /** Whether the sample is deployed at the start; not unless told. */
  readonly sample?: boolean;
}

/** A whole system as `npm start` brings it up, from the bundles, on ports of its own. */
export interface TestStack {
  readonly local: LocalJson;
  readonly dir: string;
  /** What it has printed so far. */
  output(): string;
  /** Sends a signal (SIGKILL unless told) to `supervisor` or to one of its processes by name. */
  kill(name: string, signal?: NodeJS.Signals): Promise<void>;
  /** Process id of a process by its name; null while there is none. */
  pid(name: string): Promise<number | null>;
  /** A request to the API with the token. */
  api(path: string, init?: RequestInit): Promise<Response>;
  /** SIGTERM; resolves with the seconds it took. `keep` leaves the folder for another start. */
  stop(options?: { readonly keep?: boolean }): Promise<number>;
}

/** Starts a stack and waits until it is ready; rejects with what it printed when it ends before. */
export async function startStack(options: StackOptions = {}): Promise<TestStack> {
  const checkout = checkoutFolder();
  await run(process.execPath, [path.join(checkout, 'scripts', 'build.mjs'), '--if-stale']);
  const dir = options.dir ?? (await mkdtemp(path.join(os.tmpdir(), 'slipway-stack-')));
  const args = [...(options.sample ? [] : ['--no-sample']), '--executor', options.executor ?? 'native'];
  const child = spawn(process.execPath, [path.join(checkout, 'dist', 'local', 'main.js'), ...args], {
    env: { ...process.env, SLIPWAY_DIR: dir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
  }
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  while (!/^Ready after/m.test(printed)) {
    if (hasEnded()) throw new Error(`The stack did not start:\n${printed}`);
    await sleep(50);
  }
  const local = await readLocalJson(dir);
  if (local === null) throw new Error('The stack wrote no local.json.');

  const pid = async (name: string) => {
    if (name === 'supervisor') return child.pid ?? null;
    return (await notedProcesses(dir)).findLast((each) => each.name === name && isAlive(each))?.pid ?? null;
  };
  return {
    local,
    dir,
    output: () => printed,
    pid,
    async kill(name, signal = 'SIGKILL') {
      const target = await pid(name);
      if (target === null) throw new Error(`${name} is not running.`);
      process.kill(target, signal);
      if (name === 'supervisor') await exited;
    },
    api: (url, init = {}) =>
      fetch(`${local.api}${url}`, {
        ...init,
        headers: { authorization: `Bearer ${local.token}`, ...init.headers },
        signal: init.signal ?? AbortSignal.timeout(30_000),
      }),
    async stop({ keep = false } = {}) {
      const since = performance.now();
      if (!hasEnded()) child.kill('SIGTERM');
      if (!hasEnded()) await exited;
      const seconds = (performance.now() - since) / 1000;
      if (!keep) await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
      return seconds;
    },
  };
}
