import type { StageMessage } from '../../shared/messages.ts';
import { stages } from '../../shared/stages.ts';
import { paths } from './documents.ts';
import type { OutboxEntry } from './outbox.ts';
import type { Shell } from './shell.ts';

/**
 * Counts a delivery that ended in trouble on its outbox entry: our own counter, for the broker's is lost with the broker.
 * Answers the last error when the attempts are used up, else null.
 */
export async function countAttempt(shell: Shell, message: StageMessage, error: unknown): Promise<string | null> {
  const text = (error instanceof Error ? error.message : String(error)).slice(0, 300);
  shell.tell(`delivery of ${message.eventId} failed`, error);
  const path = paths.outbox(message.eventId);
  const doc = (await shell.store.read([path])).docs[0];
  if (!doc) return null;
  const entry = doc.data as OutboxEntry;
  const attempts = entry.attempts + 1;
  await shell.store.commit([
    { op: 'update', path, data: { ...entry, attempts, lastError: text }, lastUpdateTime: doc.updateTime },
  ]);
  return attempts >= stages[message.stage].attempts ? text : null;
}
