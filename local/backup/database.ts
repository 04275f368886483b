import path from 'node:path';
import { claim } from '../claim.ts';
import { answering, portOrFree } from '../emulators/emulator.ts';
import { firestoreCommand } from '../emulators/firestore.ts';
import { snapshots } from '../emulators/snapshots.ts';
import { launch } from '../launch.ts';
import { endLeftovers, noteProcesses } from '../leftovers.ts';
import { readLocalJson } from '../local-json.ts';
import { project } from '../wiring.ts';
import type { Database } from './firestore-rest.ts';

export interface Opened {
  readonly database: Database;
  readonly close: () => Promise<void>;
}

/** A stack's folder, with nothing running in it as long as it is held. */
export interface StoppedStack {
  /** Firestore on the newest snapshot, or with nothing in it. */
  open(content: 'newest' | 'nothing'): Promise<Opened>;
  release(): Promise<void>;
}

/** Holds the folder, so that no stack can start in it; null while one is running there. */
export async function holdStopped(dir: string): Promise<StoppedStack | null> {
  const lock = await claim(path.join(dir, 'lock'));
  if (!lock.claimed) return null;
  await endLeftovers(dir);
  return {
    open: async (content) => {
      const [newest] = await snapshots(path.join(dir, 'firestore'));
      return startOn(dir, content === 'newest' ? newest : undefined);
    },
    release: lock.release,
  };
}

async function startOn(dir: string, importFrom: string | undefined): Promise<Opened> {
  const [port, websocketPort] = [await portOrFree(0), await portOrFree(0)];
  const { command, args } = await firestoreCommand({
    port,
    websocketPort,
    ...(importFrom === undefined ? {} : { importFrom }),
  });
  const launched = await launch({
    name: 'firestore',
    file: command,
    args,
    env: process.env,
    logFile: path.join(dir, 'logs', 'firestore.log'),
    ready: (alive) => answering(port, alive),
  });
  // Whoever is killed here leaves it behind: the next start ends it.
  await noteProcesses(dir, [{ name: 'firestore', ...launched.identity }]);
  const close = async () => {
    await launched.end(3000);
    await noteProcesses(dir, []);
  };
  await launched.ready.catch(async (error) => {
    await close();
    throw error;
  });
  return { database: { address: `127.0.0.1:${port}`, project }, close };
}

/** The documents of a stack: of the one that is running in the folder, or of its newest snapshot. */
export async function openDatabase(dir: string): Promise<Opened> {
  const stopped = await holdStopped(dir);
  if (stopped === null) {
    const local = await readLocalJson(dir);
    if (local === null) throw new Error(`The stack in ${dir} is just starting or restoring: try again in a moment.`);
    return { database: { address: local.firestore, project: local.project }, close: async () => undefined };
  }
  try {
    const opened = await stopped.open('newest');
    return {
      ...opened,
      close: async () => {
        await opened.close();
        await stopped.release();
      },
    };
  } catch (error) {
    await stopped.release();
    throw error;
  }
}
