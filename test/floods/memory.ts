import { readFileSync } from 'node:fs';

/** Megabytes that a process holds now and held at most (VmRSS and VmHWM of /proc/<pid>/status). */
export interface Resident {
  readonly now: number;
  readonly most: number;
}

export function residentOf(pid: number): Resident {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  const megabytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024;
  return { now: megabytes('VmRSS'), most: megabytes('VmHWM') };
}
