import type { Doc, Query, Store, Write } from '../../functions/ports.ts';

interface Stored {
  readonly data: Record<string, unknown>;
  readonly updateTime: number;
  readonly collection: string;
}

/** Firestore as the engine sees it, in memory: batches are all or nothing, preconditions hold, time is handed in. */
export interface MemoryStore extends Store {
  readonly docs: ReadonlyMap<string, Stored>;
  put(path: string, data: object): void;
}

/** `committed` hears of every batch that took effect, with the documents as they stand after it. */
export function createMemoryStore(
  clock: () => string,
  committed: (writes: readonly Write[]) => void = () => undefined,
): MemoryStore {
  const docs = new Map<string, Stored>();
  let version = 0;
  const doc = (path: string): Doc<unknown> | null => docs.get(path) ?? null;
  const holds = (write: Write): boolean => {
    const stored = docs.get(write.path);
    if (write.op === 'create') return stored === undefined;
    if (write.op === 'merge' || write.op === 'increment') return true;
    if (write.op === 'update') return stored !== undefined && stored.updateTime === write.lastUpdateTime;
    if (write.lastUpdateTime === undefined) return true;
    return stored !== undefined && stored.updateTime === write.lastUpdateTime;
  };
  const apply = (write: Write): void => {
    if (write.op === 'delete') {
      docs.delete(write.path);
      return;
    }
    const before = write.op === 'create' ? undefined : docs.get(write.path);
    version += 1;
    docs.set(write.path, {
      data: frozen({ ...before?.data, ...changeOf(write, before) }),
      updateTime: version,
      collection: before?.collection ?? write.path.slice(0, write.path.lastIndexOf('/')),
    });
  };
  return {
    docs,
    put: (path, data) => apply({ op: 'create', path, data }),
    read: async (paths) => ({ docs: paths.map(doc), now: clock() }),
    query: async (query) => select(docs, query).map(([path, { data, updateTime }]) => ({ path, data, updateTime })),
    commit: async (writes) => {
      if (!writes.every(holds)) return 'conflict';
      for (const write of writes) apply(write);
      committed(writes);
      return 'committed';
    },
  };
}

function changeOf(write: Exclude<Write, { op: 'delete' }>, before: Stored | undefined): object {
  if (write.op !== 'increment') return write.data;
  const known = before?.data[write.field];
  return { [write.field]: (typeof known === 'number' ? known : 0) + write.by };
}

/** Nobody can change what is stored, so it needs no copying: a writer that kept its object would fail at once. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value) || ArrayBuffer.isView(value)) return value;
  for (const each of Object.values(value)) frozen(each);
  return Object.freeze(value);
}

function select(docs: ReadonlyMap<string, Stored>, { collection, group, where, orderBy, limit }: Query) {
  const found: (readonly [string, Stored])[] = [];
  for (const entry of docs) {
    const [, stored] = entry;
    const isIn = group
      ? stored.collection === collection || stored.collection.endsWith(`/${collection}`)
      : stored.collection === collection;
    if (isIn && where.every(([field, op, value]) => compares(stored.data[field], op, value))) found.push(entry);
  }
  const [order] = orderBy;
  if (order === undefined) return found.slice(0, limit);
  const [field, direction] = order;
  const sign = direction === 'asc' ? 1 : -1;
  return found
    .filter(([, { data }]) => data[field] !== undefined)
    .sort(([, a], [, b]) => sign * ordered(a.data[field], b.data[field]))
    .slice(0, limit);
}

function ordered(a: unknown, b: unknown): number {
  return compares(a, '<', b) ? -1 : compares(b, '<', a) ? 1 : 0;
}

function compares(found: unknown, op: string, wanted: unknown): boolean {
  if (found === null || found === undefined || typeof found !== typeof wanted) return false;
  const [a, b] = [found as string | number, wanted as string | number];
  return op === '==' ? a === b : op === '<=' ? a <= b : op === '<' ? a < b : op === '>=' ? a >= b : a > b;
}
