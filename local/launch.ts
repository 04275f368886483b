import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, renameSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChildMessage } from './child.ts';
import { identify, killGroup, type ProcessIdentity, signal } from './process-identity.ts';

export interface Launch {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  /** `message`: the process says itself when it is ready; else it is asked from outside until `alive` says that it ended. */
  readonly ready: 'message' | ((alive: () => boolean) => Promise<void>);
  readonly onMessage?: (message: ChildMessage) => void;
}

export interface Launched {
  readonly identity: ProcessIdentity;
  /** Rejects with one sentence when the process ended, or was silent for too long, before it was ready. */
  readonly ready: Promise<void>;
  readonly exited: Promise<void>;
  /** SIGTERM, then SIGKILL. Whatever it left in its group is killed at its end, however that came. */
  end(graceMs: number): Promise<void>;
}

/** Two emulators and six processes start at once on what may be two slow cores. */
const readyWithinMs = 90_000;

const longestLogBytes = 10 << 20;

/** Spawns a process as the leader of its own group, so that Ctrl-C reaches the supervisor alone; output goes to the log. */
export async function launch(options: Launch): Promise<Launched> {
  const log = openLog(options.logFile);
  const talks = options.ready === 'message';
  const child = spawn(options.file, options.args, {
    detached: true,
    env: options.env,
    stdio: talks ? ['ignore', log, log, 'ipc'] : ['ignore', log, log],
  });
  closeSync(log);
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      if (child.pid !== undefined) killGroup(child.pid);
      resolve();
    });
  });
  await once(child, 'spawn');
  const identity = identify(child.pid ?? 0) ?? { pid: child.pid ?? 0, started: '' };

  let sentence: string | undefined;
  const said = new Promise<void>((resolve) => {
    child.on('message', (message: ChildMessage) => {
      if (message.kind === 'ready') resolve();
      if (message.kind === 'failed') sentence = message.sentence;
      options.onMessage?.(message);
    });
  });
  const alive = () => child.exitCode === null && child.signalCode === null;
  const failed = async (why: string): Promise<never> => {
    throw new Error(sentence ?? `${options.name} ${why}. ${await tail(options.logFile)}`);
  };
  const ready = Promise.race([
    options.ready === 'message' ? said : options.ready(alive),
    exited.then(() => failed('ended while it was starting')),
    sleep(readyWithinMs, undefined, { ref: false }).then(() =>
      failed(`was not ready within ${readyWithinMs / 1000} s`),
    ),
  ]);
  // The caller may look at it only after the process has ended.
  ready.catch(() => undefined);
  return {
    identity,
    ready,
    exited,
    async end(graceMs) {
      signal(identity, 'SIGTERM');
      await Promise.race([exited, sleep(graceMs, undefined, { ref: false })]);
      signal(identity, 'SIGKILL');
      await exited;
    },
  };
}

/** Appends to the log, after putting a long one aside: the last two are enough to look for a cause. */
function openLog(file: string): number {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const isLong = (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > longestLogBytes;
  if (isLong) renameSync(file, `${file}.1`);
  return openSync(file, 'a', 0o600);
}

async function tail(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return `The end of ${file}:\n${text.trimEnd().split('\n').slice(-12).join('\n')}`;
}
