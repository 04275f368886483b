import { readdir, readFile } from 'node:fs/promises';

interface Stat {
  readonly parent: number;
  /** Clock ticks after boot; together with the pid it names one process for ever. */
  readonly startedAt: string;
}

/** Parent and start of a process, null when there is none. */
export async function processStat(pid: number): Promise<Stat | null> {
  const text = await readProc(`/proc/${pid}/stat`);
  if (text === null) return null;
  // The name of the program stands in parentheses and may hold blanks and parentheses itself.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { parent: Number(fields[1]), startedAt: fields[19] ?? '' };
}

/** Whether a process is over, also while nobody has asked yet how it ended: then it still has its number, but no namespaces. */
export async function hasEnded(pid: number): Promise<boolean> {
  const state = /^\S+ \(.*\) (\S)/s.exec((await readProc(`/proc/${pid}/stat`)) ?? '')?.[1];
  return state === undefined || state === 'Z' || state === 'X';
}

/** The only child of a process. Not every kernel has /proc/<pid>/task/<tid>/children, so parents are compared. */
export async function childOf(parent: number): Promise<number | null> {
  for (let pid = parent + 1; pid < parent + 20; pid++) if ((await processStat(pid))?.parent === parent) return pid;
  for (const pid of await pids()) if ((await processStat(pid))?.parent === parent) return pid;
  return null;
}

/** Bytes of memory that a process and all below it hold for themselves. */
export async function residentBytes(root: number): Promise<number> {
  const children = new Map<number, number[]>();
  for (const pid of await pids()) {
    const stat = await processStat(pid);
    if (stat !== null) children.set(stat.parent, [...(children.get(stat.parent) ?? []), pid]);
  }
  const sum = async (pid: number): Promise<number> => {
    const status = (await readProc(`/proc/${pid}/status`)) ?? '';
    const own = /^RssAnon:\s+(\d+) kB/m.exec(status)?.[1] ?? '0';
    let bytes = Number(own) * 1024;
    for (const child of children.get(pid) ?? []) bytes += await sum(child);
    return bytes;
  };
  return sum(root);
}

/** Sends a signal; a process that has already gone is fine. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function pids(): Promise<readonly number[]> {
  return (await readdir('/proc')).map(Number).filter((pid) => pid > 0);
}

async function readProc(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return null; // it ended in the meantime
  }
}
