import path from 'node:path';
import { type EmulatorCommand, memoryFlags, portOrFree, type RunningEmulator, startEmulator } from './emulator.ts';
import { findJars } from './jars.ts';
import { findJava } from './java.ts';

export async function pubSubCommand(port: number): Promise<EmulatorCommand> {
  const [java, jars] = await Promise.all([findJava(), findJars()]);
  return { command: java, args: [...memoryFlags, '-jar', jars.pubsub, '--host=127.0.0.1', `--port=${port}`], port };
}

/** Google's Pub/Sub emulator on 127.0.0.1; it keeps nothing. Output goes to `<dir>/pubsub.log`. */
export async function startPubSubEmulator(options: {
  readonly port?: number;
  readonly dir: string;
}): Promise<RunningEmulator> {
  const command = await pubSubCommand(await portOrFree(options.port ?? 0));
  return startEmulator(command, path.join(options.dir, 'pubsub.log'));
}
