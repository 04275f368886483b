import path from 'node:path';
import { type EmulatorCommand, portOrFree, startEmulator } from '../local/emulators/emulator.ts';
import { firestoreCommand } from '../local/emulators/firestore.ts';
import { pubSubCommand } from '../local/emulators/pubsub.ts';

export const hopProject = 'slipway-bench';

export interface HopEmulators {
  /** The variables that lead Google's clients to the emulators. */
  readonly env: Readonly<Record<string, string>>;
  readonly pids: Readonly<Record<'firestore' | 'pubsub', number>>;
  close(): Promise<void>;
}

/** They keep everything in memory and are not what is measured, so they get more of it than on a laptop. */
const roomy = ({ args, ...rest }: EmulatorCommand): EmulatorCommand => ({
  ...rest,
  args: args.map((each) => (each.startsWith('-Xmx') ? '-Xmx2g' : each)),
});

/** Google's two emulators on free ports, for measurements. Their variables are set for this process. */
export async function startHopEmulators(
  dir: string,
  options: { readonly rulesFile?: string } = {},
): Promise<HopEmulators> {
  const ports = { port: await portOrFree(0), websocketPort: await portOrFree(0) };
  const firestore = await startEmulator(
    roomy(await firestoreCommand({ ...ports, ...options })),
    path.join(dir, 'firestore.log'),
  );
  const pubsub = await startEmulator(
    roomy(await pubSubCommand(await portOrFree(0))),
    path.join(dir, 'pubsub.log'),
  ).catch(async (error) => {
    await firestore.close();
    throw error;
  });
  const env = {
    FIRESTORE_EMULATOR_HOST: `127.0.0.1:${firestore.port}`,
    PUBSUB_EMULATOR_HOST: `127.0.0.1:${pubsub.port}`,
    METADATA_SERVER_DETECTION: 'none',
  };
  Object.assign(process.env, env);
  return {
    env,
    pids: { firestore: firestore.pid, pubsub: pubsub.pid },
    async close() {
      for (const name of Object.keys(env)) delete process.env[name];
      await Promise.all([firestore.close(), pubsub.close()]);
    },
  };
}
