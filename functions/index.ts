import { type CloudEvent, cloudEvent, http } from '@google-cloud/functions-framework';
import { stageMessageSchema } from '../shared/messages.ts';
import { apiFunction, stageNames, stages, topics } from '../shared/stages.ts';
import { compose } from './compose.ts';
import { deliver } from './engine/deliver.ts';
import { tick } from './engine/tick.ts';
import { log } from './log.ts';
import { jsonOf, messageOf } from './pubsub-event.ts';
import { newTraceparent } from './traceparent.ts';
import { createApi } from './triggers/api/app.ts';
import { asHttpFunction } from './triggers/api/http-function.ts';
import { createBuildLogIngest } from './triggers/build-logs.ts';
import { hearOfBuild } from './triggers/cloud-builds.ts';
import { takeDeployRequest } from './triggers/deploy-requests.ts';

type Event = CloudEvent<unknown>;

const { shell, api, config } = compose();
const requests = {
  ...shell,
  sourceHosts: config.sourceHosts,
  operatorOrg: config.operatorOrg,
  traceparent: newTraceparent,
};
const takeLogEntry = createBuildLogIngest(shell.store, shell.ports.secrets);

for (const name of stageNames) {
  cloudEvent(stages[name].topic, async (event: Event) => {
    const message = stageMessageSchema.safeParse(jsonOf(event));
    if (message.success) await deliver(shell, message.data);
    else log.error({ topic: stages[name].topic, eventId: event.id }, 'a message that is not ours was left aside');
  });
}
cloudEvent(topics.deployRequests, async (event: Event) => {
  const { body, messageId } = messageOf(event);
  await takeDeployRequest(requests, body, messageId);
});
cloudEvent(topics.cloudBuilds, (event: Event) => hearOfBuild(shell, jsonOf(event)));
cloudEvent(topics.buildLogs, (event: Event) => takeLogEntry(jsonOf(event)));
cloudEvent(topics.tick, () => tick(shell));
http(apiFunction, asHttpFunction(createApi(api)));
