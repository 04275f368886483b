import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { signal } from './processes.ts';

/** A control group that holds one instance to its memory and CPU. */
export interface Cgroup {
  /** The folders whose `cgroup.procs` a process joins. */
  readonly folders: readonly string[];
  /** Where an image looks for its own limits, so that a runtime sizes its heap by them. */
  readonly binds: readonly { readonly from: string; readonly to: string; readonly readOnly: true }[];
  wasOutOfMemory(): Promise<boolean>;
  remove(): Promise<void>;
}

export interface Limits {
  readonly memoryBytes: number;
  readonly cpu: number;
}

const home = '/sys/fs/cgroup';
const isVersion2 = existsSync(path.join(home, 'cgroup.controllers'));
/** The kernel's scheduling period in microseconds. */
const period = 100_000;

/** Makes a control group, or answers null where this user may not. */
export async function makeCgroup(name: string, limits: Limits): Promise<Cgroup | null> {
  const groups = isVersion2 ? await version2(name, limits) : await version1(name, limits);
  if (groups === null) return null;
  const { folders, memory, eventFile } = groups;
  const to = isVersion2 ? home : path.join(home, 'memory');
  return {
    folders,
    binds: [{ from: memory, to, readOnly: true }],
    wasOutOfMemory: async () => {
      const events = await readFile(path.join(memory, eventFile), 'utf8').catch(() => '');
      return Number(/^oom_kill (\d+)/m.exec(events)?.[1] ?? 0) > 0;
    },
    remove: () => removeGroups(folders),
  };
}

interface Groups {
  readonly folders: readonly string[];
  readonly memory: string;
  readonly eventFile: string;
}

async function version2(name: string, { memoryBytes, cpu }: Limits): Promise<Groups | null> {
  const memory = path.join(home, name);
  const made = await makeGroup(memory, {
    'memory.max': memoryBytes,
    'memory.oom.group': 1,
    'cpu.max': `${Math.round(cpu * period)} ${period}`,
  });
  if (!made) return null;
  await writeFile(path.join(memory, 'memory.swap.max'), '0').catch(() => undefined); // absent where there is no swap
  return { folders: [memory], memory, eventFile: 'memory.events' };
}

async function version1(name: string, { memoryBytes, cpu }: Limits): Promise<Groups | null> {
  const memory = path.join(home, 'memory', name);
  if (!(await makeGroup(memory, { 'memory.limit_in_bytes': memoryBytes }))) return null;
  await writeFile(path.join(memory, 'memory.memsw.limit_in_bytes'), String(memoryBytes)).catch(() => undefined);
  const cpuFolder = path.join(home, 'cpu', name);
  const quota = { 'cpu.cfs_period_us': period, 'cpu.cfs_quota_us': Math.round(cpu * period) };
  const folders = (await makeGroup(cpuFolder, quota)) ? [memory, cpuFolder] : [memory];
  return { folders, memory, eventFile: 'memory.oom_control' };
}

async function makeGroup(folder: string, values: Readonly<Record<string, string | number>>): Promise<boolean> {
  try {
    await mkdir(folder);
  } catch {
    return false; // no such controller, or not for this user
  }
  try {
    for (const [file, value] of Object.entries(values)) await writeFile(path.join(folder, file), String(value));
    return true;
  } catch {
    await rmdir(folder);
    return false; // the controller is not handed down here
  }
}

/** Ends whatever is left in control groups and removes them; a process takes a moment to leave. */
async function removeGroups(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    for (let tries = 0; tries < 100 && existsSync(folder); tries++) {
      const members = await readFile(path.join(folder, 'cgroup.procs'), 'utf8').catch(() => '');
      for (const pid of members.split('\n').map(Number)) if (pid > 0) signal(pid, 'SIGKILL');
      const isGone = await rmdir(folder).then(
        () => true,
        () => false,
      );
      if (!isGone) await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** Removes the groups that were made under a name's beginning. */
export async function removeCgroups(beginning: string): Promise<void> {
  for (const parent of isVersion2 ? [home] : [path.join(home, 'memory'), path.join(home, 'cpu')]) {
    const names = await readdir(parent).catch(() => []);
    await removeGroups(names.filter((name) => name.startsWith(beginning)).map((name) => path.join(parent, name)));
  }
}
