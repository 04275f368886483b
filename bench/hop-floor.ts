import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Firestore } from '@google-cloud/firestore';
import { Duration, type Message, PubSub, type Topic } from '@google-cloud/pubsub';
import { stageNames } from '../shared/stages.ts';
import { hopProject } from './hop-emulators.ts';
import { moment } from './moment.ts';

/** What nobody can do without: receive, one batch of two writes, publish; nine in a row. */
export interface Floor {
  /** Moments at which the messages of one chain were received; `pushed` puts an HTTP POST before each batch. */
  chain(options: { readonly pushed: boolean }): Promise<readonly number[]>;
  close(): Promise<void>;
}

interface Hop {
  readonly chain: number;
  readonly pushed: boolean;
}

export async function startFloor(): Promise<Floor> {
  const pubsub = new PubSub({ projectId: hopProject });
  const firestore = new Firestore({ projectId: hopProject });
  const topics = await Promise.all(stageNames.map((name) => makeTopic(pubsub, `floor-${name}`)));
  const received = new Map<number, { readonly moments: number[]; readonly done: () => void }>();
  let chains = 0;

  async function work(hop: Hop, step: number): Promise<void> {
    const batch = firestore.batch();
    batch.create(firestore.doc(`inbox/${hop.chain}-${step}`), { at: new Date().toISOString() });
    batch.set(firestore.doc(`chains/${hop.chain}`), { step, at: new Date().toISOString() });
    await batch.commit();
    await topics[step + 1]?.publishMessage({ json: hop });
  }

  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { hop, step } = JSON.parse(Buffer.concat(chunks).toString()) as { hop: Hop; step: number };
    await work(hop, step);
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const agent = new http.Agent({ keepAlive: true });

  const subscriptions = stageNames.map((name, step) =>
    pubsub
      .subscription(`floor-${name}`, {
        streamingOptions: { maxStreams: 1 },
        minAckDeadline: Duration.from({ seconds: 10 }),
      })
      .on('message', async (message: Message) => {
        const hop = JSON.parse(message.data.toString()) as Hop;
        const chain = received.get(hop.chain);
        chain?.moments.push(moment());
        if (hop.pushed) await post(port, agent, JSON.stringify({ hop, step }));
        else await work(hop, step);
        message.ack();
        if (step === stageNames.length - 1) chain?.done();
      }),
  );

  return {
    async chain({ pushed }) {
      const chain = ++chains;
      const moments: number[] = [];
      const ended = new Promise<void>((done) => received.set(chain, { moments, done }));
      await topics[0]?.publishMessage({ json: { chain, pushed } satisfies Hop });
      await ended;
      received.delete(chain);
      return moments;
    },
    async close() {
      await Promise.all(subscriptions.map((each) => each.close()));
      server.close();
      agent.destroy();
      await Promise.all([pubsub.close(), firestore.terminate()]);
    },
  };
}

async function makeTopic(pubsub: PubSub, name: string): Promise<Topic> {
  const [topic] = await pubsub.createTopic({ name });
  await topic.createSubscription(name);
  return pubsub.topic(name, { batching: { maxMessages: 1, maxMilliseconds: 0 } });
}

function post(port: number, agent: http.Agent, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const request = http.request({ host: '127.0.0.1', port, method: 'POST', agent, headers }, (response) => {
      response.resume().once('end', resolve);
    });
    request.once('error', reject).end(body);
  });
}
