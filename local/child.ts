import { setTimeout as sleep } from 'node:timers/promises';

/** What a process of the stack tells the supervisor, over Node's own channel between parent and child. */
export type ChildMessage =
  | { readonly kind: 'ready'; readonly facts?: Readonly<Record<string, string>> }
  | { readonly kind: 'failed'; readonly sentence: string }
  /** How many requests the functions have handled so far. */
  | { readonly kind: 'handled'; readonly count: number };

/** Ending takes at most this long; the supervisor has 5 s for everything. */
const graceMs = 4000;

export interface Child {
  /** Shown by the supervisor, for instance which executor was chosen. */
  readonly facts?: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export function tellSupervisor(message: ChildMessage): void {
  if (process.connected) process.send?.(message);
}

/**
 * Runs one process of the stack: starts it, says so, ends it on SIGTERM, and also when the channel breaks, because then
 * the supervisor is gone and nothing may outlive it.
 */
export async function runChild(start: () => Promise<Child>): Promise<void> {
  let running: Child | undefined;
  let ending = false;
  const end = async () => {
    if (ending) return;
    ending = true;
    const overdue = sleep(graceMs, undefined, { ref: false });
    await Promise.race([running?.close(), overdue]).catch((error) => console.error(error));
    process.exit(0);
  };
  process.on('SIGTERM', end);
  process.on('disconnect', end);
  // Ctrl-C is the supervisor's to handle; it ends its children itself.
  process.on('SIGINT', () => undefined);
  // A process in an unknown state is worth less than a fresh one: it is restarted.
  process.on('unhandledRejection', (error) => {
    console.error(error);
    process.exit(1);
  });
  try {
    running = await start();
    tellSupervisor({ kind: 'ready', ...(running.facts ? { facts: running.facts } : {}) });
  } catch (error) {
    console.error(error);
    tellSupervisor({ kind: 'failed', sentence: error instanceof Error ? error.message : String(error) });
    process.exitCode = 1;
    process.disconnect?.();
    await end();
  }
}
