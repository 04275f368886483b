import type { DeployEventMessage, StageMessage } from '../../shared/messages.ts';
import { stages, topics } from '../../shared/stages.ts';
import { later } from '../later.ts';
import type { Broker, Store, Write } from '../ports.ts';
import { paths } from './documents.ts';

/** A message that is to be published; the document lives until its receiver has committed what follows from it. */
export interface Outgoing {
  readonly eventId: string;
  readonly topic: string;
  readonly message: object;
  readonly traceparent: string;
}

/** `outbox/{eventId}` */
export interface OutboxEntry extends Outgoing {
  readonly createdAt: string;
  /** When the tick may publish it again; the first time is up to whoever committed it. */
  readonly resendAt: string;
  /** Deliveries that ended in trouble, counted by the receiver. */
  readonly attempts: number;
  readonly lastError: string | null;
  /** How often the tick has published it. */
  readonly resends?: number;
}

/** Seconds after which the tick takes an entry for unsent (design.md "Delivery"). */
export const resendAfterSeconds = 30;

export function toStage(message: StageMessage): Outgoing {
  const { eventId, stage, traceparent } = message;
  return { eventId, topic: stages[stage].topic, message, traceparent };
}

export function toPrograms(message: DeployEventMessage): Outgoing {
  return { eventId: message.eventId, topic: topics.deployEvents, message, traceparent: message.traceparent };
}

export function outboxWrite(outgoing: Outgoing, now: string): Write {
  const resendAt = later(now, resendAfterSeconds);
  const data: OutboxEntry = { ...outgoing, createdAt: now, resendAt, attempts: 0, lastError: null };
  return { op: 'create', path: paths.outbox(outgoing.eventId), data };
}

/**
 * Publishes what was committed. Whatever is lost here is published again by the tick, so trouble is told and not thrown.
 * Programs give no receipt, so an entry for them is over once the broker has it.
 */
export async function publishAll(
  store: Store,
  broker: Broker,
  outgoing: readonly Outgoing[],
  tell: (problem: string, error: unknown) => void,
): Promise<void> {
  await Promise.all(
    outgoing.map(async ({ topic, message, eventId, traceparent }) => {
      try {
        await broker.publish(topic, message, { eventId, traceparent });
        if (topic === topics.deployEvents) await store.commit([{ op: 'delete', path: paths.outbox(eventId) }]);
      } catch (error) {
        tell(`could not publish ${eventId} to ${topic}; the tick will`, error);
      }
    }),
  );
}
