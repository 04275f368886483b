import path from 'node:path';
import { type EmulatorCommand, memoryFlags, portOrFree, type RunningEmulator, startEmulator } from './emulator.ts';
import { findJars } from './jars.ts';
import { findJava } from './java.ts';

export interface FirestoreEmulatorOptions {
  readonly port: number;
  /** For the Emulator UI's request monitor; the emulator insists on one. */
  readonly websocketPort: number;
  /** Path of the security rules; without it everything is open. */
  readonly rulesFile?: string;
  /** An `*.overall_export_metadata` file, as `snapshots.ts` writes it. */
  readonly importFrom?: string;
}

/** The `-jar` form does not work with this jar: its manifest names no main class that takes arguments (2026-11). */
const mainClass = 'com.google.cloud.datastore.emulator.firestore.CloudFirestore';

export async function firestoreCommand(options: FirestoreEmulatorOptions): Promise<EmulatorCommand> {
  const [java, jars] = await Promise.all([findJava(), findJars()]);
  const { port, websocketPort, rulesFile, importFrom } = options;
  const args = [
    ...memoryFlags,
    '-cp',
    jars.firestore,
    mainClass,
    'start',
    '--host=127.0.0.1',
    `--port=${port}`,
    `--websocket_port=${websocketPort}`,
    '--database-mode=firestore-native',
    ...(rulesFile === undefined ? [] : [`--rules=${rulesFile}`]),
    ...(importFrom === undefined ? [] : [`--import-data=${importFrom}`]),
  ];
  return { command: java, args, port };
}

/** Google's Firestore emulator on 127.0.0.1; port 0 means any free one. Output goes to `<dir>/firestore.log`. */
export async function startFirestoreEmulator(
  options: Partial<FirestoreEmulatorOptions> & { readonly dir: string },
): Promise<RunningEmulator> {
  const port = await portOrFree(options.port ?? 0);
  const websocketPort = await portOrFree(options.websocketPort ?? 0);
  const command = await firestoreCommand({ ...options, port, websocketPort });
  return startEmulator(command, path.join(options.dir, 'firestore.log'));
}
