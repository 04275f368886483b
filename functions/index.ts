import { type CloudEvent, cloudEvent, http } from '@google-cloud/functions-framework';
import { stageMessageSchema } from '../shared/messages.ts';
import { apiFunction, deadLetterFunction, stageNames, stages, topics } from '../shared/stages.ts';
import { compose } from './compose.ts';
import { delivery } from './delivery.ts';
import { deliver } from './engine/deliver.ts';
import { tick } from './engine/tick.ts';
import { log } from './log.ts';
import { jsonOf, messageOf } from './pubsub-event.ts';
import { finishOnTermination } from './termination.ts';
import { traceparentFrom } from './traceparent.ts';
import { createApi } from './triggers/api/app.ts';
import { asHttpFunction } from './triggers/api/http-function.ts';
import { createBuildLogIngest } from './triggers/build-logs.ts';
import { hearOfBuild } from './triggers/cloud-builds.ts';
import { takeDeadLetter } from './triggers/dead-letters.ts';
import { takeDeployRequest } from './triggers/deploy-requests.ts';

type Event = CloudEvent<unknown>;

const { shell, api, config } = compose();
const { project, sourceHosts, operatorOrg } = config;
const takeLogEntry = createBuildLogIngest(shell.store, shell.ports.secrets);
const named = (handler: string, { id }: Event) => ({ handler, eventId: id });

for (const stage of stageNames) {
  const handler = stages[stage].topic;
  cloudEvent(handler, async (event: Event) => {
    const message = stageMessageSchema.safeParse(jsonOf(event));
    if (message.success) {
      const { eventId, deployment, traceparent } = message.data;
      const facts = { handler, eventId, deployment, stage, traceparent };
      await delivery(project, facts, (tell) => deliver({ ...shell, tell }, message.data));
    } else log.error(named(handler, event), 'a message that is not ours was left aside');
  });
}
cloudEvent(topics.deployRequests, async (event: Event) => {
  const { body, messageId, attributes } = messageOf(event);
  const traceparent = traceparentFrom(attributes.traceparent);
  await delivery(project, { ...named(topics.deployRequests, event), traceparent }, (tell) =>
    takeDeployRequest({ ...shell, tell, sourceHosts, operatorOrg, traceparent: () => traceparent }, body, messageId),
  );
});
cloudEvent(topics.cloudBuilds, (event: Event) =>
  delivery(project, named(topics.cloudBuilds, event), () => hearOfBuild(shell, jsonOf(event))),
);
cloudEvent(topics.buildLogs, (event: Event) =>
  delivery(project, { ...named(topics.buildLogs, event), quiet: true }, () => takeLogEntry(jsonOf(event))),
);
cloudEvent(topics.tick, (event: Event) =>
  delivery(project, named(topics.tick, event), (tell) => tick({ ...shell, tell })),
);
cloudEvent(deadLetterFunction, (event: Event) =>
  delivery(project, named(deadLetterFunction, event), () =>
    takeDeadLetter({ store: shell.store, operatorOrg }, { topic: event.source, body: messageOf(event).body }),
  ),
);
http(apiFunction, asHttpFunction(createApi(api)));

// On the laptop all functions share one process, which ends by itself (local/functions-server.ts).
if (process.env.FUNCTION_TARGET !== undefined) finishOnTermination();
