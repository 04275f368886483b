import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Firestore } from '@google-cloud/firestore';
import { type CloudEvent, cloudEvent } from '@google-cloud/functions-framework';
import { PubSub } from '@google-cloud/pubsub';
import { defineStage, type Stage } from '../functions/decision.ts';
import { accept } from '../functions/engine/accept.ts';
import { deliver } from '../functions/engine/deliver.ts';
import { paths } from '../functions/engine/documents.ts';
import type { Shell } from '../functions/engine/shell.ts';
import { createStore } from '../functions/google/firestore.ts';
import { createBroker } from '../functions/google/pubsub.ts';
import type { Ports, Store } from '../functions/ports.ts';
import { jsonOf } from '../functions/pubsub-event.ts';
import { startDispatcher } from '../local/dispatcher/dispatcher.ts';
import { startFirestoreEmulator } from '../local/emulators/firestore.ts';
import { startPubSubEmulator } from '../local/emulators/pubsub.ts';
import { serveFunctions } from '../local/functions-server.ts';
import { stageMessageSchema } from '../shared/messages.ts';
import { type StageName, stageNames, stages } from '../shared/stages.ts';
import { alternate, median } from './statistics.ts';
import { ms, type Row } from './table.ts';

const project = 'slipway-bench';
const hops = stageNames.length;
const rounds = 7;

/** A chain of nine: publish, receive, one batch, publish; against the same chain through the real engine. */
export async function hopRows(): Promise<readonly Row[]> {
  const dir = await mkdtemp(path.join(tmpdir(), 'slipway-bench-'));
  const [firestoreEmulator, pubsubEmulator] = await Promise.all([
    startFirestoreEmulator({ dir }),
    startPubSubEmulator({ dir }),
  ]);
  process.env['FIRESTORE_EMULATOR_HOST'] = `127.0.0.1:${firestoreEmulator.port}`;
  process.env['PUBSUB_EMULATOR_HOST'] = `127.0.0.1:${pubsubEmulator.port}`;
  const firestore = new Firestore({ projectId: project });
  const pubsub = new PubSub({ projectId: project });
  try {
    const plain = await floorChain(firestore, pubsub, 'floor', false);
    const pushed = await floorChain(firestore, pubsub, 'pushed', true);
    const ours = await engineChain(firestore, pubsub);
    for (let warm = 0; warm < 3; warm += 1)
      await alternate(1, { plain: plain.run, pushed: pushed.run, ours: ours.run });
    const values = await alternate(rounds, { plain: plain.run, pushed: pushed.run, ours: ours.run });
    await Promise.all([plain.close(), pushed.close(), ours.close()]);
    const [floor, push, hop] = [median(values.plain), median(values.pushed), median(values.ours)];
    const row = (name: string, against: number, target: number | null): Row => ({
      name,
      measured: ms(hop),
      floor: ms(against),
      ratio: (hop / against).toFixed(2),
      target: target === null ? '' : `${target}`,
      met: target === null ? null : hop / against <= target,
    });
    return [row('stage hop', floor, 1.2), row('stage hop against a floor with an HTTP push', push, null)];
  } finally {
    await Promise.all([firestore.terminate(), pubsub.close()]);
    await Promise.all([firestoreEmulator.close(), pubsubEmulator.close()]);
    await rm(dir, { recursive: true, force: true });
  }
}

interface Chain {
  /** Milliseconds a hop. */
  run(): Promise<number>;
  close(): Promise<void>;
}

async function floorChain(firestore: Firestore, pubsub: PubSub, prefix: string, push: boolean): Promise<Chain> {
  let finish: () => void = () => undefined;
  let run = 0;
  const batching = { maxMessages: 1, maxMilliseconds: 0 };
  const topics = [];
  for (let hop = 0; hop < hops; hop += 1) topics.push((await pubsub.createTopic(`${prefix}-${hop}`))[0]);
  const server = http.createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(204).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const subscriptions = await Promise.all(
    topics.map(async (topic, hop) => {
      const [subscription] = await topic.createSubscription(`${prefix}-${hop}`);
      const next = hop + 1 < hops ? pubsub.topic(`${prefix}-${hop + 1}`, { batching }) : null;
      subscription.on('message', async (message) => {
        if (push) await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: message.data.toString() });
        const batch = firestore.batch();
        batch.create(firestore.doc(`${prefix}/inbox~${run}~${hop}`), { at: Date.now() });
        batch.set(firestore.doc(`${prefix}/state~${run}`), { hop, run });
        await batch.commit();
        if (next === null) finish();
        else await next.publishMessage({ data: Buffer.from('{}') });
        message.ack();
      });
      return subscription;
    }),
  );
  const first = pubsub.topic(`${prefix}-0`, { batching });
  return {
    async run() {
      run += 1;
      const over = new Promise<void>((resolve) => {
        finish = resolve;
      });
      const begun = performance.now();
      await first.publishMessage({ data: Buffer.from('{}') });
      await over;
      return (performance.now() - begun) / hops;
    },
    async close() {
      await Promise.all(subscriptions.map((each) => each.close()));
      server.close();
    },
  };
}

/** The real dispatcher, framework and engine over stages that decide at once: what a hop costs beside its stage's work. */
async function engineChain(firestore: Firestore, pubsub: PubSub): Promise<Chain> {
  let finish: () => void = () => undefined;
  const base = createStore(firestore);
  const store: Store = {
    ...base,
    async commit(writes) {
      const outcome = await base.commit(writes);
      const ended = writes.some(
        (write) => 'data' in write && (write.data as { status?: string }).status === 'succeeded',
      );
      if (outcome === 'committed' && ended) finish();
      return outcome;
    },
  };
  const instant = (name: StageName): Stage =>
    defineStage({
      name,
      awaiting: 'nothing',
      gather: async () => null,
      decide: () => ({ kind: 'done', patch: {}, what: 'done' }),
    });
  const table = Object.fromEntries(stageNames.map((name) => [name, instant(name)])) as Shell['stages'];
  const shell: Shell = {
    store,
    broker: createBroker(pubsub),
    ports: {} as Ports,
    stages: table,
    webUrl: 'http://127.0.0.1',
    newAttemptId: () => crypto.randomUUID(),
    tell: (problem, error) => console.error(problem, error),
  };
  for (const name of stageNames) {
    cloudEvent(stages[name].topic, (event: CloudEvent<unknown>) =>
      deliver(shell, stageMessageSchema.parse(jsonOf(event))),
    );
  }
  const names = stageNames.map((name) => stages[name].topic);
  const functions = await serveFunctions(0, names);
  const dispatcher = await startDispatcher({
    project,
    functions: `http://127.0.0.1:${functions.port}`,
    names,
    onTrouble: (sentence) => console.error(sentence),
  });
  await firestore.doc(paths.org('bench')).set({
    name: 'bench',
    project,
    region: 'us-central1',
    registry: 'registry.example/bench',
    runtimeServiceAccount: 'run@bench',
    buildServiceAccount: 'build@bench',
    allowTopicDeploys: true,
  });
  let run = 0;
  return {
    async run() {
      run += 1;
      const over = new Promise<void>((resolve) => {
        finish = resolve;
      });
      const request = {
        org: 'bench',
        service: `s${run}`,
        repository: 'bench/bench',
        ref: null,
        root: null,
        region: null,
      };
      const rest = { env: {}, unset: [], load: null, actor: 'user:bench', via: 'api' as const, idempotencyKey: null };
      const trace = { bodyHash: '', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
      await accept({ ...shell, sourceHosts: ['github.com'] }, { ...request, ...rest, ...trace });
      const begun = performance.now();
      await over;
      return (performance.now() - begun) / hops;
    },
    async close() {
      await dispatcher.close();
      await functions.close();
    },
  };
}
