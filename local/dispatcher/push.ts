import http from 'node:http';
import type { Message } from '@google-cloud/pubsub';
import { pushDeadlineSeconds } from './topology.ts';

/** Statuses that acknowledge a push (Pub/Sub documentation, "Receive push messages", 2026-11); every other one is a nack. */
const acknowledging: ReadonlySet<number> = new Set([102, 200, 201, 202, 204]);

export interface PushTarget {
  /** Base of the functions server, for instance `http://127.0.0.1:4805`. */
  readonly functions: string;
  readonly project: string;
  readonly agent: http.Agent;
}

/** Messages of a topic go to a function. */
export interface Route {
  readonly topic: string;
  readonly to: string;
}

/** The wrapped body that Google's push sends; `message_id` and `publish_time` are there twice for older receivers, as in the real one. */
function pushBody(message: Message, project: string, topic: string): string {
  const publishTime = message.publishTime.toISOString();
  return JSON.stringify({
    message: {
      ...(Object.keys(message.attributes).length > 0 ? { attributes: message.attributes } : {}),
      data: message.data.toString('base64'),
      messageId: message.id,
      message_id: message.id,
      ...(message.orderingKey ? { orderingKey: message.orderingKey } : {}),
      publishTime,
      publish_time: publishTime,
    },
    subscription: `projects/${project}/subscriptions/${topic}`,
    ...(message.deliveryAttempt > 0 ? { deliveryAttempt: message.deliveryAttempt } : {}),
  });
}

/** Posts one message to the function of its topic; answers whether that acknowledges it. No answer is none. */
export async function push(message: Message, { topic, to }: Route, target: PushTarget): Promise<boolean> {
  const body = pushBody(message, target.project, topic);
  // The framework takes the topic from a path that ends so (design.md "Google calls that are easily wrong").
  const url = `${target.functions}/${to}/projects/${target.project}/topics/${topic}`;
  return new Promise((resolve) => {
    const request = http.request(
      url,
      {
        method: 'POST',
        agent: target.agent,
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'user-agent': 'APIs-Google; (+https://developers.google.com/webmasters/APIs-Google.html)',
        },
        signal: AbortSignal.timeout(pushDeadlineSeconds * 1000),
      },
      (response) => {
        response.resume();
        response.once('close', () => resolve(response.complete && acknowledging.has(response.statusCode ?? 0)));
      },
    );
    // Informational answers come before the final one; 102 counts as an acknowledgement.
    request.once('information', (info) => acknowledging.has(info.statusCode) && resolve(true));
    request.once('error', () => resolve(false));
    request.end(body);
  });
}
