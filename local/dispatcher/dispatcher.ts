import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Duration, type Message, PubSub, type Subscription } from '@google-cloud/pubsub';
import { deadLetterTopicOf, subscribers } from '../../shared/stages.ts';
import { type PushTarget, push, type Route } from './push.ts';
import { ensureTopology, isKnown, minimumBackoffSeconds, pushDeadlineSeconds } from './topology.ts';

export interface DispatcherOptions {
  readonly project: string;
  /** Base of the functions server. */
  readonly functions: string;
  /** Functions to deliver to; each is the name of its topic and of its subscription. */
  readonly names?: readonly string[];
  /** The function that takes the dead letters of all of them; left out, they wait. */
  readonly deadLetters?: string;
  readonly onTrouble: (sentence: string) => void;
  /** After the broker had forgotten everything and its topics are there again. */
  readonly onReturn?: () => void;
}

export interface Dispatcher {
  close(): Promise<void>;
}

/** Deliveries under way at once for one subscription. */
const concurrency = 200;

/**
 * Bytes of messages under way at once for one subscription. A delivery holds its message about five times (as received, in base64, as the
 * request's body): the client's own bound of 100 MB was 709 MB of memory in a flood of long build lines (measured 2026-11-21).
 */
const bytesAtOnce = 8 * 1024 * 1024;

/** How often the broker is asked whether it still knows the subscriptions. */
const watchMs = 1000;

/** Pulls from the broker of PUBSUB_EMULATOR_HOST and delivers as Google's push does; survives the broker's restarts. */
export async function startDispatcher(options: DispatcherOptions): Promise<Dispatcher> {
  const { project, names = subscribers, deadLetters, onTrouble } = options;
  const pubsub = new PubSub({ projectId: project });
  const agent = new http.Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  const target: PushTarget = { functions: options.functions, project, agent };
  let open: readonly Subscription[] = [];
  let broken = false;
  let closing = false;

  async function connect(): Promise<void> {
    await ensureTopology(pubsub, names);
    const given = names.map((name) => ({ topic: name, to: name }));
    const dead =
      deadLetters === undefined ? [] : names.map((name) => ({ topic: deadLetterTopicOf(name), to: deadLetters }));
    open = [...given, ...dead].map((route) =>
      subscribe(pubsub, route, target, (error) => {
        broken = true;
        onTrouble(`Pub/Sub closed the stream of ${route.topic}: ${error.message}`);
      }),
    );
  }

  async function disconnect(): Promise<void> {
    const closed = open;
    open = [];
    await Promise.all(closed.map((each) => each.close()));
  }

  async function watch(): Promise<void> {
    while (!closing) {
      await sleep(watchMs);
      const known = await isKnown(pubsub, names).catch(() => null);
      if (closing || (known !== false && !broken)) continue;
      await disconnect();
      await connect().then(
        () => {
          broken = false;
          onTrouble('Pub/Sub came back; topics and subscriptions are made again.');
          options.onReturn?.();
        },
        () => {
          broken = true;
        },
      );
    }
  }

  await connect();
  const watching = watch();
  return {
    async close() {
      closing = true;
      await watching;
      await disconnect();
      await pubsub.close();
      agent.destroy();
    },
  };
}

/**
 * A stream rather than pulls: the emulator (0.8.20) notices that a stream was cancelled, but not that a pull was, and gives
 * messages to nobody for ten seconds after every clean end. Of a killed subscriber it notices neither; three of them
 * hold a message up for half a minute (measured 2026-11-21).
 */
function subscribe(pubsub: PubSub, route: Route, target: PushTarget, onError: (error: Error) => void): Subscription {
  const subscription = pubsub.subscription(route.topic, {
    flowControl: { maxMessages: concurrency, maxBytes: bytesAtOnce, allowExcessMessages: false },
    streamingOptions: { maxStreams: 1 },
    minAckDeadline: Duration.from({ seconds: 10 }),
    maxAckDeadline: Duration.from({ seconds: 10 }),
    maxExtensionTime: Duration.from({ seconds: pushDeadlineSeconds }),
  });
  subscription.on('message', (message: Message) => void deliver(message, route, target));
  subscription.on('error', onError);
  return subscription;
}

async function deliver(message: Message, route: Route, target: PushTarget): Promise<void> {
  if (await push(message, route, target)) {
    message.ack();
    return;
  }
  // The emulator applies the retry policy from the second redelivery on; the first comes after 0.1 s (0.8.20).
  if (message.deliveryAttempt <= 1) await sleep(minimumBackoffSeconds * 1000);
  message.nack();
}
