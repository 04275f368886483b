import type { MemoryStore } from '../fakes/memory-store.ts';
import type { Timeline } from './timeline.ts';

/** Cloud Scheduler, once a minute. Where nothing is due a tick would change nothing, so it is left out. */
export function createScheduler(timeline: Timeline, store: MemoryStore, tickOnce: () => Promise<void>) {
  let armed = false;
  function wake(): void {
    if (armed) return;
    armed = true;
    timeline.after(60_000 - (timeline.now() % 60_000), () => {
      armed = false;
      const dueAt = nextDue(store);
      if (dueAt === null) return;
      if (dueAt > new Date(timeline.now()).toISOString()) return wake();
      // One that failed comes again: what it left is still due.
      tickOnce().then(wake, wake);
    });
  }
  return { wake };
}

/** When a tick has something to do, by the documents; null while nothing is waited for. */
function nextDue({ docs }: MemoryStore): string | null {
  let dueAt: string | null = null;
  for (const { data, collection } of docs.values()) {
    const due = dueOf(collection, data);
    if (due !== null && (dueAt === null || due < dueAt)) dueAt = due;
  }
  return dueAt;
}

function dueOf(collection: string, data: Record<string, unknown>): string | null {
  if (collection === 'outbox') return data['resendAt'] as string;
  if (collection.endsWith('/quota')) return (data['lookAt'] as string | undefined) ?? null;
  if (collection === 'sweeps') return data['dueAt'] as string;
  if (collection.endsWith('/deployments')) return data['nextCheckAt'] as string | null;
  return collection.endsWith('/services') ? (data['deletingSince'] as string | null) : null;
}
