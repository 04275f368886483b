import { PubSub } from '@google-cloud/pubsub';
import { topics } from '../../shared/stages.ts';

/** Publishes `{}` to `tick` now and at each full minute, as Cloud Scheduler's `* * * * *` does. */
export function startScheduler(options: { readonly project: string; readonly onTrouble: (sentence: string) => void }): {
  close(): Promise<void>;
} {
  const pubsub = new PubSub({ projectId: options.project });
  const tick = pubsub.topic(topics.tick, { batching: { maxMessages: 1 } });
  let timer: NodeJS.Timeout;

  const publish = async () => {
    await tick.publishMessage({ data: Buffer.from('{}') }).catch((error) => {
      options.onTrouble(`The tick was not published: ${String(error)}`);
    });
  };
  const schedule = () => {
    timer = setTimeout(
      () => {
        void publish();
        schedule();
      },
      60_000 - (Date.now() % 60_000),
    );
  };

  const first = publish();
  schedule();
  return {
    async close() {
      clearTimeout(timer);
      await first;
      await pubsub.close();
    },
  };
}
