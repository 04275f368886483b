import type { CloudEvent } from '@google-cloud/functions-framework';
import { z } from 'zod';

const pushSchema = z.object({
  message: z.object({ data: z.string().default(''), messageId: z.string().default('') }),
});

/** The bytes of a Pub/Sub message and its id, from the event that functions-framework makes of a push. */
export function messageOf(event: CloudEvent<unknown>): { readonly body: Buffer; readonly messageId: string } {
  const { message } = pushSchema.parse(event.data);
  return { body: Buffer.from(message.data, 'base64'), messageId: message.messageId };
}

/** The JSON of a message, or null where it is none: such a message can only be foreign on an internal topic. */
export function jsonOf(event: CloudEvent<unknown>): unknown {
  try {
    return JSON.parse(messageOf(event).body.toString('utf8'));
  } catch {
    return null;
  }
}
