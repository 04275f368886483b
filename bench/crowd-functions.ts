import { randomUUID } from 'node:crypto';
import { Firestore } from '@google-cloud/firestore';
import { type CloudEvent, cloudEvent, http } from '@google-cloud/functions-framework';
import { PubSub } from '@google-cloud/pubsub';
import { deliver } from '../functions/engine/deliver.ts';
import type { Shell } from '../functions/engine/shell.ts';
import { tick } from '../functions/engine/tick.ts';
import { createStore } from '../functions/google/firestore.ts';
import { createBroker } from '../functions/google/pubsub.ts';
import type { Ports, Secrets } from '../functions/ports.ts';
import { jsonOf } from '../functions/pubsub-event.ts';
import { createApi } from '../functions/triggers/api/app.ts';
import { asHttpFunction } from '../functions/triggers/api/http-function.ts';
import { createBuildLogIngest } from '../functions/triggers/build-logs.ts';
import { serveFunctions } from '../local/functions-server.ts';
import { stageMessageSchema } from '../shared/messages.ts';
import { apiFunction, stageNames, stages, topics } from '../shared/stages.ts';
import { countingStore, type Documents } from './counting-store.ts';
import { crowdTopics } from './crowd-topics.ts';
import { hopProject } from './hop-emulators.ts';
import { instantStages } from './instant-stages.ts';

/** What the parent hears: the port once, then figures whenever it asks for them. */
export type CrowdMessage =
  | { readonly port: number }
  | { readonly ended: number; readonly documents: Documents; readonly heapBytes: number; readonly rssBytes: number };

/**
 * The real engine, API and log ingest in a process of their own, with stages that have nothing to do outside. Who calls the API is
 * whoever the token names: what Firebase Authentication does is not measured.
 */
const store = countingStore(createStore(new Firestore({ projectId: hopProject, ignoreUndefinedProperties: true })));
const broker = createBroker(new PubSub({ projectId: hopProject }));
const ended = new Set<string>();
// No stage here reaches outside, and no deployment has secrets.
const ports = { secrets: {} as Secrets } as Ports;
const shell: Shell = {
  store,
  broker,
  ports,
  stages: instantStages((stage, { deployment }) => {
    if (stage === stageNames.at(-1)) ended.add(deployment.id);
  }),
  webUrl: 'http://localhost',
  newAttemptId: randomUUID,
  tell: (problem, error) => console.error(problem, error),
};
const takeLogEntry = createBuildLogIngest(store, ports.secrets);

for (const name of stageNames) {
  cloudEvent(stages[name].topic, async (event: CloudEvent<unknown>) => {
    await deliver(shell, stageMessageSchema.parse(jsonOf(event)));
  });
}
cloudEvent(topics.buildLogs, (event: CloudEvent<unknown>) => takeLogEntry(jsonOf(event)));
cloudEvent(topics.tick, () => tick(shell));
const api = createApi({
  store,
  broker,
  ports,
  verify: async (token) => ({ uid: token, email: null }),
  config: {
    project: hopProject,
    webUrl: 'http://localhost',
    allowedOrigins: [],
    sourceHosts: ['github.com'],
    version: '0',
    proxies: 0,
  },
  checks: {},
});
http(apiFunction, asHttpFunction(api));

const server = await serveFunctions(0, [...crowdTopics, apiFunction]);
const tell = (message: CrowdMessage) => process.send?.(message);
process.on('message', (wanted) => {
  if (wanted === 'heap') globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  tell({ ended: ended.size, documents: store.counted(), heapBytes: heapUsed, rssBytes: rss });
});
process.once('disconnect', () => process.exit(0));
tell({ port: server.port });
