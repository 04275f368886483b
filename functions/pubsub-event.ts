import type { CloudEvent } from '@google-cloud/functions-framework';
import { z } from 'zod';

const pushSchema = z.object({
  message: z.object({
    data: z.string().default(''),
    messageId: z.string().default(''),
    attributes: z.record(z.string(), z.string()).default({}),
  }),
});

/** A Pub/Sub message as the event that functions-framework makes of a push carries it. */
export interface PubSubMessage {
  readonly body: Buffer;
  readonly messageId: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export function messageOf(event: CloudEvent<unknown>): PubSubMessage {
  const { message } = pushSchema.parse(event.data);
  return { body: Buffer.from(message.data, 'base64'), messageId: message.messageId, attributes: message.attributes };
}

/** The JSON of a message, or null where it is none: such a message can only be foreign on an internal topic. */
export function jsonOf(event: CloudEvent<unknown>): unknown {
  try {
    return JSON.parse(messageOf(event).body.toString('utf8'));
  } catch {
    return null;
  }
}
