import { readdirSync, readFileSync } from 'node:fs';
import { identify, isAlive, type ProcessIdentity } from '../../local/process-identity.ts';

/** Parent of every process, by process id (field 4 of /proc/<pid>/stat). */
function parents(): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      found.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch (error) {
      // It ended meanwhile.
      if (!['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
  return found;
}

/** A process and everything that it started, and so on. */
export function familyOf(pid: number): readonly ProcessIdentity[] {
  const parent = parents();
  const isIn = (each: number): boolean => each === pid || ((parent.get(each) ?? 0) > 1 && isIn(parent.get(each) ?? 0));
  return [...parent.keys()].filter(isIn).flatMap((each) => identify(each) ?? []);
}

export function living(processes: readonly ProcessIdentity[]): readonly ProcessIdentity[] {
  return processes.filter(isAlive);
}

/** Processes that were started with a variable, `NAME=value`, in their environment. */
export function processesWith(variable: string): readonly number[] {
  return [...parents().keys()].filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(variable);
    } catch (error) {
      // It ended meanwhile, or belongs to somebody else.
      if (!['ENOENT', 'ESRCH', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
      return false;
    }
  });
}
