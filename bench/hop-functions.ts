import { randomUUID } from 'node:crypto';
import { Firestore } from '@google-cloud/firestore';
import { type CloudEvent, cloudEvent } from '@google-cloud/functions-framework';
import { PubSub } from '@google-cloud/pubsub';
import { deliver } from '../functions/engine/deliver.ts';
import type { Shell } from '../functions/engine/shell.ts';
import { createStore } from '../functions/google/firestore.ts';
import { createBroker } from '../functions/google/pubsub.ts';
import type { Ports } from '../functions/ports.ts';
import { jsonOf } from '../functions/pubsub-event.ts';
import { serveFunctions } from '../local/functions-server.ts';
import { stageMessageSchema } from '../shared/messages.ts';
import { stageNames, stages } from '../shared/stages.ts';
import { hopProject } from './hop-emulators.ts';
import { instantStages } from './instant-stages.ts';
import { moment } from './moment.ts';

/**
 * A functions server of its own process whose nine stages decide at once that they are done: what is left is the hop.
 * Tells its parent `{port}` when it listens, then the moments of each chain's nine decisions.
 */
const moments: number[] = [];

const shell: Shell = {
  store: createStore(new Firestore({ projectId: hopProject, ignoreUndefinedProperties: true })),
  broker: createBroker(new PubSub({ projectId: hopProject })),
  // No stage here reaches outside.
  ports: {} as Ports,
  stages: instantStages((name) => {
    moments.push(moment());
    if (name === stageNames.at(-1)) process.send?.({ moments: moments.splice(0) });
  }),
  webUrl: 'http://localhost',
  newAttemptId: randomUUID,
  tell: (problem, error) => console.error(problem, error),
};

for (const name of stageNames) {
  cloudEvent(stages[name].topic, async (event: CloudEvent<unknown>) => {
    await deliver(shell, stageMessageSchema.parse(jsonOf(event)));
  });
}
const server = await serveFunctions(
  0,
  stageNames.map((name) => stages[name].topic),
);
process.once('disconnect', () => process.exit(0));
process.send?.({ port: server.port });
