import { setTimeout as sleep } from 'node:timers/promises';
import type { Build } from './build.ts';
import type { BuildPublisher } from './publish.ts';
import type { BuildStore } from './store.ts';

export interface Announcer {
  /** Publishes the build as it is now, after whatever was announced of it before. */
  announce(build: Build): void;
  close(): void;
}

const delaysMs = [200, 400, 800, 1600, 3200];

/** Status goes out in the order of its changes; what could not be published is published at the next start. */
export function startAnnouncer(store: BuildStore, publisher: Pick<BuildPublisher, 'builds'>): Announcer {
  const chains = new Map<string, Promise<void>>();
  const closed = new AbortController();

  const publish = async (build: Build): Promise<void> => {
    for (const delayMs of [...delaysMs, null]) {
      if (closed.signal.aborted) return;
      try {
        await publisher.builds(build);
        const record = store.get(build.id);
        if (record !== undefined) store.put({ ...record, announced: build.status });
        return;
      } catch (error) {
        if (delayMs === null)
          return console.error(`status ${build.status} of build ${build.id} is not published:`, error);
        await sleep(delayMs, undefined, { ref: false });
      }
    }
  };

  return {
    announce(build) {
      const chain = (chains.get(build.id) ?? Promise.resolve()).then(() => publish(build));
      chains.set(build.id, chain);
      void chain.finally(() => chains.get(build.id) === chain && chains.delete(build.id));
    },
    close: () => closed.abort(),
  };
}
