import type { Store } from '../functions/ports.ts';

/** Documents as Firestore bills them: one that is not there is read too, and so is a query that finds nothing. */
export interface Documents {
  readonly reads: number;
  readonly writes: number;
}

export interface CountingStore extends Store {
  counted(): Documents;
}

/** Counts what passes through the port. */
export function countingStore(store: Store): CountingStore {
  let reads = 0;
  let writes = 0;
  return {
    async read(paths) {
      reads += Math.max(1, paths.length);
      return store.read(paths);
    },
    async query(query) {
      const found = await store.query(query);
      reads += Math.max(1, found.length);
      return found;
    },
    async commit(batch) {
      const outcome = await store.commit(batch);
      if (outcome === 'committed') writes += batch.length;
      return outcome;
    },
    counted: () => ({ reads, writes }),
  };
}
