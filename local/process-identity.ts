import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** A process that is told from a later one with the same id: by the time it started. */
export const processIdentitySchema = z.object({ pid: z.number().int(), started: z.string() });
export type ProcessIdentity = Readonly<z.infer<typeof processIdentitySchema>>;

/** When the process started, in the system's own words; null when there is none (a zombie counts as none). */
function startOf(pid: number): string | null {
  return process.platform === 'linux' ? startInProc(pid) : startInPs(pid);
}

export function identify(pid: number): ProcessIdentity | null {
  const started = startOf(pid);
  return started === null ? null : { pid, started };
}

export function isAlive(identity: ProcessIdentity): boolean {
  return startOf(identity.pid) === identity.started;
}

/** Signals the one process, if it still is that one. */
export function signal(identity: ProcessIdentity, name: NodeJS.Signals): void {
  if (isAlive(identity)) kill(identity.pid, name);
}

/**
 * Ends a group at once, with all that its leader started and left in it. Right after the leader's end this is safe: the
 * system gives its number to nobody else while the group has members.
 */
export function killGroup(leader: number): void {
  kill(-leader, 'SIGKILL');
}

function kill(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Field 22 of /proc/<pid>/stat; the second field is in brackets and may hold spaces and brackets itself. */
function startInProc(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : (fields[19] ?? null);
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}

function startInPs(pid: number): string | null {
  try {
    const printed = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return printed === '' ? null : printed;
  } catch (error) {
    // ps exits with 1 where there is no such process.
    if ((error as { status?: number }).status === 1) return null;
    throw error;
  }
}
