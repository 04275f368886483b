import type { Doc, Query, Store, Write } from '../../functions/ports.ts';

type Stored = { readonly data: Record<string, unknown>; readonly updateTime: number };

/** Firestore as the engine sees it, in memory: batches are all or nothing, preconditions hold, time is handed in. */
export interface MemoryStore extends Store {
  readonly docs: ReadonlyMap<string, Stored>;
  put(path: string, data: object): void;
}

export function createMemoryStore(clock: () => string): MemoryStore {
  const docs = new Map<string, Stored>();
  let version = 0;
  const copy = <T>(value: T): T => structuredClone(value);
  const doc = (path: string): Doc<unknown> | null => {
    const stored = docs.get(path);
    return stored === undefined ? null : { data: copy(stored.data), updateTime: stored.updateTime };
  };
  const holds = (write: Write): boolean => {
    const stored = docs.get(write.path);
    if (write.op === 'create') return stored === undefined;
    if (write.op === 'update') return stored !== undefined && stored.updateTime === write.lastUpdateTime;
    return true;
  };
  const apply = (write: Write): void => {
    if (write.op === 'delete') {
      docs.delete(write.path);
      return;
    }
    const before = write.op === 'create' ? {} : (docs.get(write.path)?.data ?? {});
    version += 1;
    docs.set(write.path, { data: copy({ ...before, ...write.data }), updateTime: version });
  };
  return {
    docs,
    put: (path, data) => apply({ op: 'create', path, data }),
    read: async (paths) => ({ docs: paths.map(doc), now: clock() }),
    query: async (query) => select([...docs], query).map(([path]) => ({ path, ...(doc(path) as Doc<unknown>) })),
    commit: async (writes) => {
      if (!writes.every(holds)) return 'conflict';
      for (const write of writes) apply(write);
      return 'committed';
    },
  };
}

function select(all: readonly (readonly [string, Stored])[], { collection, group, where, orderBy, limit }: Query) {
  const inCollection = (path: string) => {
    const parent = path.split('/').slice(0, -1).join('/');
    return group ? parent.split('/').at(-1) === collection : parent === collection;
  };
  const matches = ({ data }: Stored) => where.every(([field, op, value]) => compares(data[field], op, value));
  const [order] = orderBy;
  return all
    .filter(([path, stored]) => inCollection(path) && matches(stored))
    .sort(([, a], [, b]) => {
      if (order === undefined) return 0;
      const [x, y] = [String(a.data[order[0]]), String(b.data[order[0]])];
      return (x < y ? -1 : x > y ? 1 : 0) * (order[1] === 'asc' ? 1 : -1);
    })
    .slice(0, limit);
}

function compares(found: unknown, op: string, wanted: unknown): boolean {
  if (found === null || found === undefined || typeof found !== typeof wanted) return false;
  const [a, b] = [found as string | number, wanted as string | number];
  return op === '==' ? a === b : op === '<=' ? a <= b : op === '<' ? a < b : op === '>=' ? a >= b : a > b;
}
