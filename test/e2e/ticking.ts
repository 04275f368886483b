import { setTimeout as sleep } from 'node:timers/promises';
import type { Topics } from './topics.ts';

export interface Ticking {
  stop(): Promise<void>;
}

/** Publishes the tick each second, as an impatient scheduler would. */
export function startTicking(topics: Topics): Ticking {
  const ending = new AbortController();
  const { signal } = ending;
  const ticking = (async () => {
    while (!signal.aborted) {
      await topics.publish('tick', {});
      await sleep(1000, undefined, { signal }).catch(() => undefined);
    }
  })();
  return {
    stop: async () => {
      ending.abort();
      await ticking;
    },
  };
}
