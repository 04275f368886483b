import type { CloudEvent, HttpFunction } from '@google-cloud/functions-framework';
import { stageMessageSchema } from '../shared/messages.ts';
import {
  apiFunction,
  deadLetterFunction,
  type StageName,
  stageNames,
  stages,
  topics,
  webFunction,
} from '../shared/stages.ts';
import type { System } from './compose.ts';
import { delivery } from './delivery.ts';
import { log } from './log.ts';
import { jsonOf, messageOf } from './pubsub-event.ts';
import { traceparentFrom } from './traceparent.ts';

type Event = CloudEvent<unknown>;
type EventFunction = (event: Event) => Promise<void>;

/** One function of the cloud. It is made when its process starts, with nothing but what it needs itself. */
export type EntryPoint =
  | { readonly kind: 'event'; readonly make: (compose: Compose) => Promise<EventFunction> }
  | { readonly kind: 'http'; readonly make: (compose: Compose) => Promise<HttpFunction> };

/** Answers the same system to all functions of a process. */
export type Compose = () => Promise<System>;

const onEvent = (make: (compose: Compose) => Promise<EventFunction>): EntryPoint => ({ kind: 'event', make });
const onRequest = (make: (compose: Compose) => Promise<HttpFunction>): EntryPoint => ({ kind: 'http', make });
const named = (handler: string, { id }: Event) => ({ handler, eventId: id });

/** Every function by its name; terraform/pipeline.json names the same ones. */
export const entryPoints: Readonly<Record<string, EntryPoint>> = {
  ...Object.fromEntries(
    stageNames.map((stage) => [stages[stage].topic, onEvent((compose) => runStage(stage, compose))]),
  ),
  [topics.deployRequests]: onEvent(async (compose) => {
    const [{ shell, config }, { takeDeployRequest }] = await Promise.all([
      compose(),
      import('./triggers/deploy-requests.ts'),
    ]);
    const { project, sourceHosts, operatorOrg } = config;
    return async (event) => {
      const { body, messageId, attributes } = messageOf(event);
      const traceparent = traceparentFrom(attributes.traceparent);
      await delivery(project, { ...named(topics.deployRequests, event), traceparent }, (tell) =>
        takeDeployRequest(
          { ...shell, tell, sourceHosts, operatorOrg, traceparent: () => traceparent },
          body,
          messageId,
        ),
      );
    };
  }),
  [topics.cloudBuilds]: onEvent(async (compose) => {
    const [{ shell, config }, { hearOfBuild }] = await Promise.all([compose(), import('./triggers/cloud-builds.ts')]);
    return (event) =>
      delivery(config.project, named(topics.cloudBuilds, event), () => hearOfBuild(shell, jsonOf(event)));
  }),
  [topics.buildLogs]: onEvent(async (compose) => {
    const [{ shell, config }, ingest] = await Promise.all([compose(), import('./triggers/build-logs.ts')]);
    // Cloud Logging counts these lines: terraform/build-cache.tf.
    const take = ingest.createBuildLogIngest(shell.store, shell.ports.secrets, (deployment, hit) =>
      log.info(
        { deployment, buildCache: hit ? 'hit' : 'miss' },
        `the build of ${deployment} ${hit ? 'took layers' : 'took nothing'} from its cache`,
      ),
    );
    return (event) =>
      delivery(config.project, { ...named(topics.buildLogs, event), quiet: true }, () => take(jsonOf(event)));
  }),
  [topics.tick]: onEvent(async (compose) => {
    const [{ shell, config }, { tick }] = await Promise.all([compose(), import('./engine/tick.ts')]);
    return (event) => delivery(config.project, named(topics.tick, event), (tell) => tick({ ...shell, tell }));
  }),
  [deadLetterFunction]: onEvent(async (compose) => {
    const [{ shell, config }, { takeDeadLetter }] = await Promise.all([
      compose(),
      import('./triggers/dead-letters.ts'),
    ]);
    const { project, operatorOrg } = config;
    return (event) =>
      delivery(project, named(deadLetterFunction, event), () =>
        takeDeadLetter({ store: shell.store, operatorOrg }, { topic: event.source, body: messageOf(event).body }),
      );
  }),
  [apiFunction]: onRequest(async (compose) => {
    const [{ api }, { createApi }, { asHttpFunction }] = await Promise.all([
      compose(),
      import('./triggers/api/app.ts'),
      import('./triggers/api/http-function.ts'),
    ]);
    return asHttpFunction(createApi(api));
  }),
  [webFunction]: onRequest(async () => (await import('./triggers/web/web-function.ts')).createWebFunction()),
};

async function runStage(stage: StageName, compose: Compose): Promise<EventFunction> {
  const [{ shell, config }, { deliver }] = await Promise.all([compose(), import('./engine/deliver.ts')]);
  const handler = stages[stage].topic;
  return async (event) => {
    const message = stageMessageSchema.safeParse(jsonOf(event));
    if (message.success) {
      const { eventId, deployment, traceparent } = message.data;
      const facts = { handler, eventId, deployment, stage, traceparent };
      await delivery(config.project, facts, (tell) => deliver({ ...shell, tell }, message.data));
    } else log.error(named(handler, event), 'a message that is not ours was left aside');
  };
}
