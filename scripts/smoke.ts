/**
 * `npx tsx scripts/smoke.ts --org ORG --repository OWNER/NAME [--service smoke] [--root FOLDER] [--seconds 600]` asks for a
 * deployment as every program can, by a message, and waits on `deploy-events` until it is over. Project and endpoints are those
 * of Google's clients: GOOGLE_CLOUD_PROJECT, PUBSUB_EMULATOR_HOST. Exit code 1 when it did not succeed in time.
 */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { Duration, type Message, PubSub } from '@google-cloud/pubsub';
import { type DeployEventMessage, deployEventMessageSchema } from '../shared/messages.ts';
import { topics } from '../shared/stages.ts';
import { isTerminal } from '../shared/statuses.ts';

const { values } = parseArgs({
  options: {
    org: { type: 'string', default: 'main' },
    repository: { type: 'string' },
    root: { type: 'string', default: '' },
    service: { type: 'string', default: 'smoke' },
    /** product.md, "Numbers that are tracked": a whole deploy takes at most 6 minutes. */
    seconds: { type: 'string', default: '360' },
  },
});

const { org, repository, root, service } = values;
if (repository === undefined) throw new Error('--repository names what is deployed: OWNER/NAME.');

const pubsub = new PubSub();
const requestId = randomUUID();
const began = performance.now();
const [events] = await pubsub.topic(topics.deployEvents).createSubscription(`smoke-${requestId}`, {
  expirationPolicy: { ttl: Duration.from({ hours: 24 }) },
});
try {
  const over = ended();
  const request = { org, service, repository, root, requestId };
  await pubsub.topic(topics.deployRequests).publishMessage({ json: request });
  const { status, url, message } = await over;
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${service}: ${status} after ${seconds} s${url === null ? '' : ` at ${url}`}: ${message}`);
  process.exitCode = status === 'succeeded' ? 0 : 1;
} finally {
  await events.delete();
  await pubsub.close();
}

/** The end of the first deployment of this service that begins from now on. */
function ended(): Promise<DeployEventMessage> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Error(`${service} was not over after ${values.seconds} s.`)),
      Number(values.seconds) * 1000,
    );
    events.on('error', reject);
    events.on('message', (message: Message) => {
      message.ack();
      const event = deployEventMessageSchema.parse(JSON.parse(message.data.toString()));
      console.log(
        `${event.at} ${event.deployment} ${event.status} ${event.stage ?? ''} ${event.progress} %: ${event.message}`,
      );
      if (event.org !== org || event.service !== service || !isTerminal(event.status)) return;
      clearTimeout(late);
      resolve(event);
    });
  });
}
