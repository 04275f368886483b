import { setTimeout as sleep } from 'node:timers/promises';
import type { Keeper } from './emulators/keeper.ts';
import type { Supervised } from './processes.ts';

/** Five seconds for everything: what writes to Firestore first, then its snapshot, then the emulators. */
const graceMs = { writers: 3000, writersAndSnapshot: 4300, emulators: 500 } as const;
const emulators: ReadonlySet<string> = new Set(['firestore', 'pubsub']);

export interface StopOptions {
  readonly keeper?: Keeper | undefined;
  /** Removes what the writers may have left outside of their processes. */
  readonly sweep?: () => Promise<void>;
}

export async function stopStack(running: readonly Supervised[], { keeper, sweep }: StopOptions = {}): Promise<void> {
  const since = Date.now();
  const isEmulator = ({ name }: Supervised) => emulators.has(name);
  const stop = (processes: readonly Supervised[], grace: number) =>
    Promise.all(processes.map((each) => each.stop(grace)));
  await stop(
    running.filter((each) => !isEmulator(each)),
    graceMs.writers,
  );
  await Promise.race([
    Promise.all([keeper?.close(), sweep?.()]),
    sleep(graceMs.writersAndSnapshot - (Date.now() - since), undefined, { ref: false }),
  ]);
  await stop(running.filter(isEmulator), graceMs.emulators);
}
