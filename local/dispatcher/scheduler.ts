import { setTimeout as sleep } from 'node:timers/promises';
import { PubSub } from '@google-cloud/pubsub';
import { topics } from '../../shared/stages.ts';

export interface Scheduler {
  /** After the broker forgot everything: what it held is in the outbox, and the tick sends it again. */
  afterRestart(): void;
  close(): Promise<void>;
}

/** The tick republishes outbox entries older than 30 s (design.md "Delivery"); one just after that saves the rest of a minute. */
const outboxAgeMs = 31_000;

/** Publishes `{}` to `tick` at each full minute, as Cloud Scheduler's `* * * * *` does, and now and once more for the outbox. */
export function startScheduler(options: {
  readonly project: string;
  readonly onTrouble: (sentence: string) => void;
}): Scheduler {
  const pubsub = new PubSub({ projectId: options.project });
  const tick = pubsub.topic(topics.tick, { batching: { maxMessages: 1 } });
  const ending = new AbortController();
  const publishing = new Set<Promise<void>>();

  function publish(): void {
    const done = tick.publishMessage({ data: Buffer.from('{}') }).then(
      () => undefined,
      (error) => options.onTrouble(`The tick was not published: ${String(error)}`),
    );
    publishing.add(done);
    void done.then(() => publishing.delete(done));
  }

  async function publishIn(ms: number): Promise<void> {
    const waited = await sleep(ms, true, { signal: ending.signal }).catch(() => false);
    if (waited) publish();
  }

  async function everyMinute(): Promise<void> {
    while (!ending.signal.aborted) await publishIn(60_000 - (Date.now() % 60_000));
  }

  function afterRestart(): void {
    publish();
    void publishIn(outboxAgeMs);
  }

  afterRestart();
  void everyMinute();
  return {
    afterRestart,
    async close() {
      ending.abort();
      await Promise.all(publishing);
      await pubsub.close();
    },
  };
}
