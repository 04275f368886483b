import { z } from 'zod';
import { stageMessageSchema } from '../../shared/messages.ts';
import { type Failure, failure } from '../../shared/problems.ts';
import { deadLetterTopicOf, stageNames, stages, topics } from '../../shared/stages.ts';
import { contentHash } from '../content-hash.ts';
import { readerOf, reject, rejectionWrites } from '../engine/reject.ts';
import type { Store } from '../ports.ts';
import { ownerOf } from './build-tags.ts';
import { carriesSecret, namedOrg } from './request-text.ts';

export interface DeadLetter {
  /** Full or short name of the dead-letter topic. */
  readonly topic: string;
  readonly body: Buffer;
}

interface Reading {
  readonly org: string | null;
  /** What makes it the same dead letter again. */
  readonly identity: unknown;
  readonly failure: Failure;
  readonly quotable: boolean;
}

const stageTopics: ReadonlySet<string> = new Set(stageNames.map((name) => stages[name].topic));

/** A message that the broker gave up: every delivery ended in trouble before our own count of attempts was reached. */
export async function takeDeadLetter(
  { store, operatorOrg }: { readonly store: Store; readonly operatorOrg: string | null },
  letter: DeadLetter,
): Promise<void> {
  const topic = (letter.topic.split('/').at(-1) ?? '').replace(deadLetterTopicOf(''), '');
  const text = letter.body.toString('utf8');
  const { now } = await store.read([]);
  const { org, identity, failure, quotable } = read(topic, text, now);
  const id = contentHash([topic, identity]).slice(0, 20);
  const reader = await readerOf(store, org, operatorOrg);
  await reject(store, rejectionWrites(reader, { id, topic, text, failure, quotable }, now));
}

function read(topic: string, text: string, now: string): Reading {
  if (stageTopics.has(topic)) return stageLetter(topic, text);
  if (topic === topics.deployRequests) {
    const quotable = !carriesSecret(parsed(text));
    return { org: namedOrg(text), identity: text, quotable, failure: givenUp(topic, 'No deployment came of it.') };
  }
  if (topic === topics.cloudBuilds) {
    const { tags = [] } = z
      .object({ tags: z.array(z.string()).optional() })
      .catch({})
      .parse(parsed(text));
    const why = givenUp(topic, 'It was only a hint: the tick asks Cloud Build itself.');
    return { org: ownerOf(tags)?.org ?? null, identity: text, quotable: true, failure: why };
  }
  if (topic === topics.buildLogs) {
    // A raw line may hold anything, and there may be thousands: one record an hour and build, without a character of them.
    const { labels } = z
      .object({ labels: z.record(z.string(), z.string()) })
      .catch({ labels: {} })
      .parse(parsed(text));
    const owner = ownerOf((labels.build_tags ?? '').split(','));
    const why = givenUp(topic, 'Lines of a build log are missing on the page; Cloud Logging has them.');
    return { org: owner?.org ?? null, identity: [owner?.deployment, now.slice(0, 13)], quotable: false, failure: why };
  }
  return {
    org: null,
    identity: [text, now.slice(0, 13)],
    quotable: true,
    failure: givenUp(topic, 'Another one comes.'),
  };
}

function stageLetter(topic: string, text: string): Reading {
  const message = stageMessageSchema.safeParse(parsed(text));
  if (!message.success) {
    return { org: null, identity: text, quotable: true, failure: givenUp(topic, 'It was not one of ours.') };
  }
  const { org, deployment, eventId } = message.data;
  const consequence = `The tick ends ${deployment} at its deadline if nothing else moves it.`;
  return { org, identity: eventId, quotable: true, failure: givenUp(topic, consequence) };
}

function givenUp(topic: string, consequence: string): Failure {
  return failure(
    'attempts-exhausted',
    `The function of ${topic} did not take this message in all of its deliveries. ${consequence}`,
    'Read the log of the function, correct what it says, and send the message again with `slipway replay`.',
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
