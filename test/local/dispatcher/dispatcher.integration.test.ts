import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PubSub } from '@google-cloud/pubsub';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type Dispatcher, startDispatcher } from '../../../local/dispatcher/dispatcher.ts';
import { startScheduler } from '../../../local/dispatcher/scheduler.ts';
import { maxDeliveryAttempts } from '../../../local/dispatcher/topology.ts';
import type { RunningEmulator } from '../../../local/emulators/emulator.ts';
import { startPubSubEmulator } from '../../../local/emulators/pubsub.ts';
import { deadLetterTopicOf } from '../../../shared/stages.ts';

const project = 'dispatcher-test';
const names = ['stage-one', 'tick'];

interface Delivery {
  readonly path: string;
  readonly at: number;
  readonly body: {
    readonly message: Record<string, unknown> & { readonly data: string; readonly messageId: string };
    readonly subscription: string;
    readonly deliveryAttempt?: number;
  };
}

let dir: string;
let emulator: RunningEmulator;
let functions: http.Server;
let deliveries: Delivery[];
let answer: (delivery: Delivery) => Promise<number> | number;
let dispatcher: Dispatcher;
let pubsub: PubSub;

beforeAll(async () => {
  vi.stubEnv('METADATA_SERVER_DETECTION', 'none');
  dir = await mkdtemp(path.join(os.tmpdir(), 'slipway-dispatcher-'));
  emulator = await startPubSubEmulator({ dir });
  vi.stubEnv('PUBSUB_EMULATOR_HOST', `127.0.0.1:${emulator.port}`);
  functions = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = JSON.parse(Buffer.concat(chunks).toString());
    const delivery = { path: request.url ?? '', at: performance.now(), body };
    deliveries.push(delivery);
    response.writeHead(await answer(delivery)).end();
  });
  await new Promise<void>((resolve) => functions.listen(0, '127.0.0.1', resolve));
}, 60_000);

afterAll(async () => {
  functions.closeAllConnections();
  functions.close();
  await emulator.close();
  await rm(dir, { recursive: true, force: true });
  vi.unstubAllEnvs();
});

beforeEach(async () => {
  deliveries = [];
  answer = () => 204;
  pubsub = new PubSub({ projectId: project });
  dispatcher = await startDispatcher({
    project,
    functions: `http://127.0.0.1:${(functions.address() as AddressInfo).port}`,
    names,
    deadLetters: 'dead-letters',
    onTrouble: () => undefined,
  });
}, 30_000);

afterEach(async () => {
  await dispatcher.close();
  await pubsub.close();
}, 30_000);

async function publish(topic: string, json: object, attributes: Record<string, string> = {}): Promise<string> {
  return pubsub.topic(topic).publishMessage({ json, attributes });
}

async function until(condition: () => boolean, ms = 20_000): Promise<void> {
  const end = Date.now() + ms;
  while (!condition()) {
    if (Date.now() > end) throw new Error('it did not happen in time');
    await sleep(20);
  }
}

test("a function receives exactly what Google's push sends", async () => {
  const id = await publish('stage-one', { a: 1 }, { origin: 'test' });
  await until(() => deliveries.length === 1);
  const [delivery] = deliveries;
  expect(delivery?.path).toBe(`/stage-one/projects/${project}/topics/stage-one`);
  expect(delivery?.body).toEqual({
    message: {
      attributes: { origin: 'test' },
      data: Buffer.from('{"a":1}').toString('base64'),
      messageId: id,
      message_id: id,
      publishTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      publish_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    },
    subscription: `projects/${project}/subscriptions/stage-one`,
    deliveryAttempt: 1,
  });
  await sleep(1500);
  expect(deliveries).toHaveLength(1);
});

test('what a function does not take is delivered again, later each time, with its attempt counted', async () => {
  answer = (delivery) => (delivery.body.deliveryAttempt === 3 ? 204 : 500);
  await publish('stage-one', { b: 1 });
  await until(() => deliveries.length === 3);
  expect(deliveries.map((each) => each.body.deliveryAttempt)).toEqual([1, 2, 3]);
  const [first = 0, second = 0, third = 0] = deliveries.map((each) => each.at);
  expect(second - first).toBeGreaterThan(900);
  expect(third - second).toBeGreaterThan(900);
}, 40_000);

test('a slow function does not hold up the others', async () => {
  answer = async () => {
    await sleep(1000);
    return 204;
  };
  const since = performance.now();
  await Promise.all(Array.from({ length: 60 }, (_, n) => publish('stage-one', { n })));
  await until(() => deliveries.length === 60);
  expect(performance.now() - since).toBeLessThan(6000);
}, 40_000);

test('a broker that forgot everything gets its topics and subscriptions again', async () => {
  await emulator.close();
  emulator = await startPubSubEmulator({ port: emulator.port, dir });
  // What is published to a topic before it has its subscription is gone, as Pub/Sub says.
  const subscription = pubsub.subscription('stage-one');
  let isThere = false;
  const end = Date.now() + 30_000;
  while (!isThere && Date.now() < end) {
    isThere = await subscription.exists().then(
      ([exists]) => exists,
      () => false,
    );
    if (!isThere) await sleep(200);
  }
  await publish('stage-one', { after: 'restart' });
  // A message of an earlier test, whose acknowledgement came too late for the broker, may come as well.
  const after = Buffer.from('{"after":"restart"}').toString('base64');
  await until(() => deliveries.some(({ body }) => body.message.data === after));
}, 60_000);

test('what no attempt could deliver goes to the function of the dead letters', async () => {
  const subscription = pubsub.subscription('stage-one');
  // The real policy's twenty attempts with its backoff take many minutes; the broker is asked for five at once.
  await subscription.setMetadata({
    retryPolicy: { minimumBackoff: { seconds: 0 }, maximumBackoff: { seconds: 1 } },
    deadLetterPolicy: {
      deadLetterTopic: pubsub.topic(deadLetterTopicOf('stage-one')).name,
      maxDeliveryAttempts: 5,
    },
  });
  expect(maxDeliveryAttempts).toBeGreaterThanOrEqual(5);
  answer = ({ path }) => (path.startsWith('/dead-letters/') ? 204 : 500);
  const dead = () => deliveries.filter(({ path }) => path.startsWith('/dead-letters/'));
  await publish('stage-one', { poison: true });
  await until(() => dead().length === 1, 60_000);
  expect(dead()[0]?.path).toBe(`/dead-letters/projects/${project}/topics/stage-one-dead-letter`);
  expect(Buffer.from(dead()[0]?.body.message.data ?? '', 'base64').toString()).toBe('{"poison":true}');
}, 90_000);

test('the tick is published at once', async () => {
  const scheduler = startScheduler({ project, onTrouble: () => undefined });
  await until(() => deliveries.some((each) => each.path.startsWith('/tick/')));
  await scheduler.close();
});
