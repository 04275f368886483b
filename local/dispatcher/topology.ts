import type { PubSub, SubscriptionMetadata } from '@google-cloud/pubsub';
import { status } from '@grpc/grpc-js';
import { deadLetterTopicOf, subscribers, topics } from '../../shared/stages.ts';

/**
 * Deliveries after which the broker itself gives a message up. The engine gives up after its own count (8 in the table)
 * and leaves a record, so this many means that the function never got that far.
 */
export const maxDeliveryAttempts = 20;

/** Push waits at most this long for an answer: the longest acknowledgement deadline Pub/Sub allows. */
export const pushDeadlineSeconds = 600;

/** Wait before the first redelivery; it doubles from there (product.md "Resilience"). */
export const minimumBackoffSeconds = 1;

const settings: SubscriptionMetadata = {
  // Short, because the client extends it while a delivery is under way: what a killed dispatcher held comes back soon.
  ackDeadlineSeconds: 10,
  retryPolicy: { minimumBackoff: { seconds: minimumBackoffSeconds }, maximumBackoff: { seconds: 60 } },
  expirationPolicy: {},
};

/** Makes every topic and subscription that is not there: the emulator keeps none across its restarts. */
export async function ensureTopology(pubsub: PubSub, names: readonly string[] = subscribers): Promise<void> {
  await ensureTopic(pubsub, topics.deployEvents);
  await Promise.all(names.map((name) => ensureSubscriber(pubsub, name)));
}

async function ensureSubscriber(pubsub: PubSub, topic: string): Promise<void> {
  const deadLetters = deadLetterTopicOf(topic);
  await Promise.all([ensureTopic(pubsub, topic), ensureTopic(pubsub, deadLetters)]);
  await Promise.all([
    ensureSubscription(pubsub, topic, {
      ...settings,
      deadLetterPolicy: { deadLetterTopic: pubsub.topic(deadLetters).name, maxDeliveryAttempts },
    }),
    // Without a subscription a dead letter would be thrown away.
    ensureSubscription(pubsub, deadLetters, settings),
  ]);
}

async function ensureTopic(pubsub: PubSub, name: string): Promise<void> {
  await pubsub.createTopic({ name }).catch(unlessThere);
}

async function ensureSubscription(pubsub: PubSub, name: string, options: SubscriptionMetadata): Promise<void> {
  await pubsub.topic(name).createSubscription(name, options).catch(unlessThere);
}

function unlessThere(error: { code?: number }): void {
  if (error.code !== status.ALREADY_EXISTS) throw error;
}

/** Whether the broker still knows the subscriptions: false after its restart. */
export async function isKnown(pubsub: PubSub, [first = '']: readonly string[]): Promise<boolean> {
  try {
    await pubsub.subscription(first).getMetadata({ timeout: 5000 });
    return true;
  } catch (error) {
    if ((error as { code?: number }).code === status.NOT_FOUND) return false;
    throw error;
  }
}
