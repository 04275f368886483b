import { residentBytes, signal } from './processes.ts';

export interface MemoryWatch {
  /** Whether the limit was passed and the process was therefore killed. */
  wasOutOfMemory(): boolean;
  stop(): void;
}

/** How often the memory is read where the kernel does not hold the limit itself. */
const everyMs = 250;

/** Kills a process when it and those below it hold more memory than the limit: for machines without writable cgroups. */
export function watchMemory(pid: number, limitBytes: number): MemoryWatch {
  let passed = false;
  let isReading = false;
  const timer = setInterval(() => {
    if (isReading) return;
    isReading = true;
    void residentBytes(pid).then((bytes) => {
      isReading = false;
      if (bytes <= limitBytes) return;
      passed = true;
      signal(pid, 'SIGKILL');
    });
  }, everyMs);
  return { wasOutOfMemory: () => passed, stop: () => clearInterval(timer) };
}
