import { setTimeout as sleep } from 'node:timers/promises';
import type { PubSub } from '@google-cloud/pubsub';
import { status } from '@grpc/grpc-js';
import type { Build } from './build.ts';
import { buildJson } from './json.ts';
import type { BuildLogEntry } from './log-entry.ts';

/** Where a build's status and log go; each promise resolves when the entry was taken, and rejects when it was not. */
export interface BuildPublisher {
  builds(build: Build): Promise<void>;
  logs(entry: BuildLogEntry): Promise<void>;
}

/** A broker that was started again has no topics until the dispatcher has made them. */
const topicComesWithinMs = 30_000;
const pauseMs = 250;

async function untilTaken(publish: () => Promise<unknown>): Promise<void> {
  const until = Date.now() + topicComesWithinMs;
  for (;;) {
    try {
      await publish();
      return;
    } catch (error) {
      if ((error as { code?: number }).code !== status.NOT_FOUND || Date.now() > until) throw error;
    }
    await sleep(pauseMs);
  }
}

/**
 * Publishes as Cloud Build and Cloud Logging do: status to `cloud-builds` with the attributes buildId and status, log
 * entries to `build-logs` with the timestamp that a log sink adds.
 */
export function pubSubPublisher(pubsub: PubSub): BuildPublisher {
  const builds = pubsub.topic('cloud-builds', { batching: { maxMessages: 1, maxMilliseconds: 0 } });
  // With a key the client sends one batch after the other; without, batches overtake each other by hundreds of lines in a flood.
  const logs = pubsub.topic('build-logs', {
    messageOrdering: true,
    batching: { maxMessages: 100, maxMilliseconds: 10 },
  });
  return {
    async builds(build) {
      const attributes = { buildId: build.id, status: build.status };
      await untilTaken(() => builds.publishMessage({ data: Buffer.from(buildJson(build)), attributes }));
    },
    async logs(entry) {
      const attributes = { 'logging.googleapis.com/timestamp': entry.timestamp };
      const orderingKey = entry.resource.labels.build_id ?? '';
      await untilTaken(async () => {
        try {
          await logs.publishMessage({ json: entry, attributes, orderingKey });
        } catch (error) {
          // After a failure the client takes nothing more with this key until it is told to.
          logs.resumePublishing(orderingKey);
          throw error;
        }
      });
    },
  };
}
