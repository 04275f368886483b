import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Message, PubSub } from '@google-cloud/pubsub';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pubSubPublisher } from '../../../local/cloud-build/publish.ts';
import type { RunningEmulator } from '../../../local/emulators/emulator.ts';
import { startPubSubEmulator } from '../../../local/emulators/pubsub.ts';
import { type Laptop, openLaptop, project } from './laptop.ts';

let dir: string;
let emulator: RunningEmulator;
let pubsub: PubSub;
let laptop: Laptop;
const received = { builds: [] as Message[], logs: [] as Message[] };

beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'publish-'));
  emulator = await startPubSubEmulator({ dir });
  pubsub = new PubSub({ projectId: project, apiEndpoint: `127.0.0.1:${emulator.port}`, emulatorMode: true });
  for (const [topic, into] of [
    ['cloud-builds', received.builds],
    ['build-logs', received.logs],
  ] as const) {
    await pubsub.createTopic(topic);
    const [subscription] = await pubsub.topic(topic).createSubscription(`${topic}-test`);
    subscription.on('message', (message) => {
      into.push(message);
      message.ack();
    });
  }
  laptop = await openLaptop({ publish: pubSubPublisher(pubsub) });
});

afterAll(async () => {
  await laptop.close();
  await pubsub.close();
  await emulator.close();
  rmSync(dir, { recursive: true, force: true });
});

const text = (message: Message): string => JSON.parse(message.data.toString()).textPayload;
const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
};

test('status and log arrive through Pub/Sub as Google publishes them, lines before the build has ended', async () => {
  const { id } = await laptop.create(laptop.build('RUN for n in 1 2 3; do echo line $n; sleep 0.5; done'));
  await until(() => received.logs.some((message) => text(message).endsWith('line 1')));
  expect((await laptop.get(id ?? '')).status).toBe('WORKING');
  await laptop.ended(id ?? '');
  await until(() => received.builds.length === 3 && received.logs.some((message) => text(message) === 'DONE'));
  const byStatus = new Map(received.builds.map((message) => [message.attributes.status, message]));
  expect([...byStatus.keys()].sort()).toEqual(['QUEUED', 'SUCCESS', 'WORKING']);
  expect(byStatus.get('SUCCESS')?.attributes).toMatchObject({ buildId: id });
  expect(JSON.parse(byStatus.get('SUCCESS')?.data.toString() ?? '')).toMatchObject({ id, status: 'SUCCESS' });
  const stamp = 'logging.googleapis.com/timestamp';
  const inOrder = [...received.logs].sort((a, b) =>
    (a.attributes[stamp] ?? '') < (b.attributes[stamp] ?? '') ? -1 : 1,
  );
  expect(inOrder.map(text).filter((line) => line.includes(': line'))).toEqual(
    [1, 2, 3].map((number) => `Step #1 - "build": line ${number}`),
  );
});
