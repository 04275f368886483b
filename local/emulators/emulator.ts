import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import getPort from 'get-port';
import type { Running } from '../component.ts';

/** Heap 256 MB and the simplest collector: Pub/Sub otherwise grows to 800 MB, and both start faster (measured 2026-11). */
export const memoryFlags = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Duser.language=en'] as const;

/** How to run an emulator: the supervisor spawns it as one of its own processes, tests through `startEmulator`. */
export interface EmulatorCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly port: number;
}

export interface RunningEmulator extends Running {
  readonly pid: number;
}

/** Spawns the emulator and waits until it answers. Its output goes to `logFile`. */
export async function startEmulator(emulator: EmulatorCommand, logFile: string): Promise<RunningEmulator> {
  await mkdir(path.dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'a');
  const child = spawn(emulator.command, emulator.args, { stdio: ['ignore', log, log] });
  closeSync(log);
  try {
    await once(child, 'spawn');
    await answering(emulator.port, () => child.exitCode === null && child.signalCode === null);
  } catch (error) {
    await end(child);
    const printed = await readFile(logFile, 'utf8');
    throw new Error(`${path.basename(logFile)}: the emulator did not start: ${printed.trim().slice(-2000)}`, {
      cause: error,
    });
  }
  return { port: emulator.port, pid: child.pid ?? 0, close: () => end(child) };
}

/** Resolves once HTTP on the port answers; rejects after 30 s, or when `alive` says that nothing will come. */
export async function answering(port: number, alive: () => boolean): Promise<void> {
  const until = Date.now() + 30_000;
  while (alive()) {
    const answer = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(2000) }).catch(() => null);
    if (answer !== null) return;
    if (Date.now() > until) throw new Error(`Nothing answers on port ${port} after 30 s.`);
    await sleep(40);
  }
  throw new Error(`The process that should answer on port ${port} has ended.`);
}

/** The port asked for, or a free one where 0 was asked: the emulators do not print theirs in a form to rely on. */
export async function portOrFree(port: number): Promise<number> {
  return port === 0 ? getPort({ host: '127.0.0.1' }) : port;
}

/** SIGTERM ends either emulator in 0.4 s; SIGKILL follows after 3 s. */
async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), 3000);
  await exited;
  clearTimeout(killer);
}
