import { failure } from '../../shared/problems.ts';
import { contentHash } from '../content-hash.ts';
import { later } from '../later.ts';
import type { Doc, Write } from '../ports.ts';
import { type OutboxEntry, publishAll } from './outbox.ts';
import { rejectionWrites } from './reject.ts';
import type { Shell } from './shell.ts';

type Found = Doc<unknown> & { readonly path: string };

/** At ten minutes each about two days, in which every deadline of a deployment has passed. */
const mostResends = 300;

/** Publishes again what nobody has confirmed, later each time: 30 s, 1 min, 2 min ... at most 10 min apart. */
export async function resend(shell: Shell, doc: Found, now: string): Promise<void> {
  const entry = doc.data as OutboxEntry;
  const resends = (entry.resends ?? 0) + 1;
  if (resends > mostResends) return setAside(shell, doc, entry, now);
  const age = (Date.parse(now) - Date.parse(entry.createdAt)) / 1000;
  const data = { resendAt: later(now, Math.min(600, Math.max(30, age))), resends };
  const write: Write = { op: 'update', path: doc.path, data, lastUpdateTime: doc.updateTime };
  if ((await shell.store.commit([write])) === 'committed') {
    await publishAll(shell.store, shell.broker, [entry], shell.tell);
  }
}

/** A message that nobody ever took moves to where rejections are read, and can be sent again from there. */
async function setAside({ store }: Shell, doc: Found, entry: OutboxEntry, now: string): Promise<void> {
  const { org = null } = entry.message as { readonly org?: string };
  const trouble = entry.lastError === null ? '' : ` The last trouble was: ${entry.lastError}`;
  const why = failure(
    'attempts-exhausted',
    `The message ${entry.eventId} was sent ${mostResends} times, and nobody took it.${trouble}`,
    'Read the log of the function, correct what it says, and send the message again with `slipway replay`.',
  );
  const text = JSON.stringify(entry.message);
  const id = contentHash(entry.eventId).slice(0, 20);
  await store.commit([
    ...rejectionWrites(org, { id, topic: entry.topic, text, failure: why, quotable: true }, now),
    { op: 'delete', path: doc.path, lastUpdateTime: doc.updateTime },
  ]);
}
