import { useSyncExternalStore } from 'react';

/** A value that lives outside React. */
export interface Source<T> {
  readonly subscribe: (changed: () => void) => () => void;
  readonly current: () => T;
}

export interface Cell<T> extends Source<T> {
  readonly set: (value: T) => void;
}

/** A value that is set from outside, for instance by a request that ended. */
export function createCell<T>(initial: T): Cell<T> {
  let value = initial;
  const subscribers = new Set<() => void>();
  return {
    current: () => value,
    set: (next) => {
      if (Object.is(next, value)) return;
      value = next;
      for (const changed of [...subscribers]) changed();
    },
    subscribe: (changed) => {
      subscribers.add(changed);
      return () => subscribers.delete(changed);
    },
  };
}

/** A source that works only while somebody looks: `start` runs with the first subscriber and returns what ends it with the last. */
export function createSource<T>(initial: T, start: (set: (value: T) => void) => () => void): Source<T> {
  const cell = createCell(initial);
  let lookers = 0;
  let stop: () => void = () => undefined;
  return {
    current: cell.current,
    subscribe: (changed) => {
      const unsubscribe = cell.subscribe(changed);
      lookers += 1;
      if (lookers === 1) stop = start(cell.set);
      return () => {
        unsubscribe();
        lookers -= 1;
        if (lookers === 0) stop();
      };
    },
  };
}

export function useSource<T>(source: Source<T>): T {
  return useSyncExternalStore(source.subscribe, source.current);
}
