import path from 'node:path';
import { checkoutFolder } from './checkout.ts';
import { answering } from './emulators/emulator.ts';
import { firestoreCommand } from './emulators/firestore.ts';
import { type Keeper, keepSnapshots, secondsLost } from './emulators/keeper.ts';
import { snapshots } from './emulators/snapshots.ts';
import { type ProcessSpec, type Supervised, supervise } from './processes.ts';
import { project, type Wiring } from './wiring.ts';

export interface Firestore {
  readonly process: Supervised;
  readonly keeper: Keeper;
}

type Life = Pick<ProcessSpec, 'env' | 'logFile' | 'onStart'>;

/** Starts the emulator on its newest snapshot that can be read, and keeps its data from then on. */
export async function startFirestore(
  { dir, ports }: Wiring,
  life: Life,
  tell: { readonly changes: () => number; readonly say: (sentence: string) => void },
): Promise<Firestore> {
  const data = path.join(dir, 'firestore');
  const lost = await secondsLost(data);
  let keeper: Keeper | undefined;

  const start = (skip: number) =>
    supervise({
      ...life,
      name: 'firestore',
      ready: (alive) => answering(ports.firestore, alive),
      command: async () => {
        const [importFrom] = (await snapshots(data)).slice(skip);
        const { command, args } = await firestoreCommand({
          port: ports.firestore,
          websocketPort: ports.firestoreWebsocket,
          rulesFile: path.join(checkoutFolder(), 'firestore.rules'),
          ...(importFrom === undefined ? {} : { importFrom }),
        });
        return { file: command, args };
      },
      onRestart: () =>
        tell.say(`Firestore ended and was started again; its last ${keeper?.atRisk() ?? 0} s may be lost.`),
    });

  const count = (await snapshots(data)).length;
  const process = await start(0).catch((error) => {
    if (count < 2) throw error;
    tell.say('The newest snapshot of Firestore could not be read; the one before is used.');
    return start(1);
  });
  if (lost > 0) tell.say(`The last run was killed: at most the last ${lost} s of Firestore's data are lost.`);
  keeper = keepSnapshots({
    dir: data,
    port: ports.firestore,
    project,
    changes: tell.changes,
    onTrouble: tell.say,
  });
  return { process, keeper };
}
