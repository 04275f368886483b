import { startFirestoreEmulator } from '../local/emulators/firestore.ts';
import { startPubSubEmulator } from '../local/emulators/pubsub.ts';

export const hopProject = 'slipway-bench';

export interface HopEmulators {
  /** The variables that lead Google's clients to the emulators. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Google's two emulators on free ports, for the measurement of a hop alone. Their variables are set for this process. */
export async function startHopEmulators(dir: string): Promise<HopEmulators> {
  const [firestore, pubsub] = await Promise.all([startFirestoreEmulator({ dir }), startPubSubEmulator({ dir })]);
  const env = {
    FIRESTORE_EMULATOR_HOST: `127.0.0.1:${firestore.port}`,
    PUBSUB_EMULATOR_HOST: `127.0.0.1:${pubsub.port}`,
    METADATA_SERVER_DETECTION: 'none',
  };
  Object.assign(process.env, env);
  return {
    env,
    async close() {
      for (const name of Object.keys(env)) delete process.env[name];
      await Promise.all([firestore.close(), pubsub.close()]);
    },
  };
}
