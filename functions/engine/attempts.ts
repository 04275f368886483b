import type { StageMessage } from '../../shared/messages.ts';
import { paths } from './documents.ts';
import type { OutboxEntry } from './outbox.ts';
import type { Shell } from './shell.ts';

/**
 * Counts a delivery that ended in trouble on its outbox entry: our own counter, for the broker's is lost with the broker.
 * Answers null where there is no such entry any more.
 */
export async function countAttempt(
  shell: Shell,
  message: StageMessage,
  error: unknown,
): Promise<{ readonly attempts: number; readonly lastError: string } | null> {
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
  return { attempts, lastError: text };
}
