import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Duration, type Message, PubSub, type Subscription } from '@google-cloud/pubsub';
import { afterAll, beforeAll } from 'vitest';
import { createBroker } from '../../../functions/google/pubsub.ts';
import { startPubSubEmulator } from '../../../local/emulators/pubsub.ts';
import { brokerContract, type OpenBroker } from './broker-contract.ts';

let pubsub: PubSub;
let stop: () => Promise<void>;

beforeAll(async () => {
  const dir = await mkdtemp(path.join(tmpdir(), 'slipway-broker-'));
  const emulator = await startPubSubEmulator({ dir });
  process.env.PUBSUB_EMULATOR_HOST = `127.0.0.1:${emulator.port}`;
  pubsub = new PubSub({ projectId: 'broker-contract' });
  stop = async () => {
    await pubsub.close();
    await emulator.close();
    await rm(dir, { recursive: true });
  };
});
afterAll(() => stop());

let count = 0;

async function open(): Promise<OpenBroker> {
  count += 1;
  const topics = [`one-${count}`, `two-${count}`] as const;
  for (const topic of topics) await pubsub.createTopic(topic);
  const subscriptions: Subscription[] = [];
  return {
    broker: createBroker(pubsub),
    topics,
    subscribe: async (topic, handle) => {
      const name = `${topic}-${subscriptions.length}`;
      await pubsub.topic(topic).createSubscription(name, {
        ackDeadlineSeconds: 10,
        retryPolicy: { minimumBackoff: { nanos: 100_000_000 }, maximumBackoff: { seconds: 1 } },
      });
      // The client would go on extending a lease for an hour; what nobody answers is to come again.
      const subscription = pubsub.subscription(name, { maxExtensionTime: Duration.from({ seconds: 1 }) });
      subscription.on('message', (message: Message) => {
        const { id, data, attributes } = message;
        handle({ id, body: data.toString('utf8'), attributes }).then(
          () => message.ack(),
          () => message.nack(),
        );
      });
      subscriptions.push(subscription);
    },
    forget: async () => {
      throw new Error('see the skip');
    },
    close: async () => {
      for (const subscription of subscriptions) await subscription.close();
    },
  };
}

brokerContract("Google's Pub/Sub emulator", open, {
  forget: 'the emulator forgets only when its process ends, which test/local/dispatcher shows with the dispatcher',
});
