import { setTimeout as sleep } from 'node:timers/promises';
import type { Keeper } from './emulators/keeper.ts';
import type { Supervised } from './processes.ts';

/** Five seconds for everything: what writes to Firestore first, then its snapshot, then the emulators. */
const graceMs = { writers: 3000, writersAndSnapshot: 4300, emulators: 500 } as const;
const emulators: ReadonlySet<string> = new Set(['firestore', 'pubsub']);

export async function stopStack(running: readonly Supervised[], keeper: Keeper | undefined): Promise<void> {
  const since = Date.now();
  const isEmulator = ({ name }: Supervised) => emulators.has(name);
  const stop = (processes: readonly Supervised[], grace: number) =>
    Promise.all(processes.map((each) => each.stop(grace)));
  await stop(
    running.filter((each) => !isEmulator(each)),
    graceMs.writers,
  );
  if (keeper !== undefined)
    await Promise.race([keeper.close(), sleep(graceMs.writersAndSnapshot - (Date.now() - since))]);
  await stop(running.filter(isEmulator), graceMs.emulators);
}
