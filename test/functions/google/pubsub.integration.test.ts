import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Duration, type Message, PubSub, type Subscription } from '@google-cloud/pubsub';
import { afterAll, beforeAll } from 'vitest';
import { createBroker } from '../../../functions/google/pubsub.ts';
import type { RunningEmulator } from '../../../local/emulators/emulator.ts';
import { startPubSubEmulator } from '../../../local/emulators/pubsub.ts';
import { brokerContract, type OpenBroker } from './broker-contract.ts';

let dir: string;
let emulator: RunningEmulator;
let pubsub: PubSub;

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'slipway-broker-'));
  emulator = await startPubSubEmulator({ dir });
  process.env.PUBSUB_EMULATOR_HOST = `127.0.0.1:${emulator.port}`;
  pubsub = new PubSub({ projectId: 'broker-contract' });
});
afterAll(async () => {
  await pubsub.close();
  await emulator.close();
  await rm(dir, { recursive: true });
});

let count = 0;

async function open(): Promise<OpenBroker> {
  count += 1;
  const topics = [`one-${count}`, `two-${count}`] as const;
  for (const topic of topics) await pubsub.createTopic(topic);
  const receivers: { readonly topic: string; readonly handle: Parameters<OpenBroker['subscribe']>[1] }[] = [];
  let subscriptions: Subscription[] = [];

  async function listen(): Promise<void> {
    for (const [index, { topic, handle }] of receivers.entries()) {
      if (subscriptions[index] !== undefined) continue;
      const name = `${topic}-${index}`;
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
    }
  }

  async function close(): Promise<void> {
    const closed = subscriptions;
    subscriptions = [];
    await Promise.all(closed.map((each) => each.close()));
  }

  return {
    broker: createBroker(pubsub),
    topics,
    subscribe: async (topic, handle) => {
      receivers.push({ topic, handle });
      await listen();
    },
    // The emulator forgets only when its process ends; the dispatcher makes topics and subscriptions again, as here.
    forget: async () => {
      await close();
      const { port } = emulator;
      await emulator.close();
      emulator = await startPubSubEmulator({ dir, port });
      for (const topic of topics) await pubsub.createTopic(topic);
      await listen();
    },
    close,
  };
}

brokerContract("Google's Pub/Sub emulator", open);
