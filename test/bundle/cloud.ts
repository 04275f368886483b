import path from 'node:path';
import { Firestore } from '@google-cloud/firestore';
import { PubSub } from '@google-cloud/pubsub';
import type { RunningEmulator } from '../../local/emulators/emulator.ts';
import { startFirestoreEmulator } from '../../local/emulators/firestore.ts';
import { startPubSubEmulator } from '../../local/emulators/pubsub.ts';
import type { Org } from '../../shared/service.ts';
import { subscribers, topics } from '../../shared/stages.ts';

export const project = 'bundle-test';

/** What the functions stand on: both emulators, the topics, and one organisation that takes requests from a topic. */
export interface Cloud {
  readonly firestore: Firestore;
  /** Settings of every function, as terraform gives them, and the way to the emulators. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export async function startCloud(dir: string): Promise<Cloud> {
  const emulators: RunningEmulator[] = [];
  const closeAll = async () => void (await Promise.all(emulators.map((each) => each.close())));
  try {
    const store = await startFirestoreEmulator({ dir: path.join(dir) });
    emulators.push(store);
    const broker = await startPubSubEmulator({ dir });
    emulators.push(broker);
    process.env.PUBSUB_EMULATOR_HOST = `127.0.0.1:${broker.port}`;
    const pubsub = new PubSub({ projectId: project });
    await Promise.all([...subscribers, topics.deployEvents].map((topic) => pubsub.createTopic(topic)));
    await pubsub.close();
    const firestore = new Firestore({ projectId: project, host: `127.0.0.1:${store.port}`, ssl: false });
    const org: Omit<Org, 'vulnerabilityPolicy'> = {
      name: 'main',
      project,
      region: 'us-central1',
      registry: `us-central1-docker.pkg.dev/${project}/slipway`,
      runtimeServiceAccount: 'runtime@example.com',
      buildServiceAccount: 'build@example.com',
      allowTopicDeploys: true,
    };
    await firestore.doc('orgs/main').set(org);
    return {
      firestore,
      env: {
        GOOGLE_CLOUD_PROJECT: project,
        SLIPWAY_WEB_URL: 'https://slipway.example.com',
        ALLOWED_ORIGINS: 'https://slipway.example.com',
        SLIPWAY_OPERATOR_ORG: 'main',
        SLIPWAY_API_URL: 'https://api.example.com',
        SLIPWAY_BROWSER_KEY: 'a-browser-key',
        FIRESTORE_EMULATOR_HOST: `127.0.0.1:${store.port}`,
        PUBSUB_EMULATOR_HOST: `127.0.0.1:${broker.port}`,
        METADATA_SERVER_DETECTION: 'none',
        NODE_ENV: 'production',
      },
      async close() {
        delete process.env.PUBSUB_EMULATOR_HOST;
        await firestore.terminate();
        await closeAll();
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** A request that nobody has sent before. */
export const request = (requestId: string) => ({ org: 'main', service: requestId, repository: 'acme/web', requestId });
