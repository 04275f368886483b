import { randomUUID } from 'node:crypto';
import { type Message, PubSub } from '@google-cloud/pubsub';
import type { LocalJson } from '../../local/local-json.ts';

/** Google's Pub/Sub emulator through Google's own client, as another program uses it. */
export interface Topics {
  publish(topic: string, body: string | Buffer | object): Promise<void>;
  /** Everything that is published on the topic from now on; the list grows. */
  listen(topic: string): Promise<readonly Message[]>;
  deleteTopic(name: string): Promise<void>;
  close(): Promise<void>;
}

export function openTopics({ pubsub: address, project }: LocalJson): Topics {
  const pubsub = new PubSub({ projectId: project, apiEndpoint: address, emulatorMode: true });
  const closing: (() => Promise<void>)[] = [];
  return {
    async publish(topic, body) {
      const data = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
      await pubsub.topic(topic, { batching: { maxMessages: 1 } }).publishMessage({ data });
    },
    async listen(topic) {
      const received: Message[] = [];
      const [subscription] = await pubsub.topic(topic).createSubscription(`test-${randomUUID()}`);
      subscription.on('message', (message: Message) => {
        received.push(message);
        message.ack();
      });
      // A broker that goes away ends the stream; what was received stays.
      subscription.on('error', () => undefined);
      closing.push(() => subscription.close());
      return received;
    },
    deleteTopic: async (name) => void (await pubsub.topic(name).delete()),
    async close() {
      await Promise.all(closing.map((close) => close()));
      await pubsub.close();
    },
  };
}
