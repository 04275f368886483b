import { expect, test } from 'vitest';
import type { Query, Store } from '../../../functions/ports.ts';

/** The rules that the engine relies on; every store has to keep them. `fresh` gives a collection nobody else uses. */
export function storeContract(name: string, open: () => Promise<Store>, fresh: () => string): void {
  const all = (collection: string, change: Partial<Query> = {}): Query => ({
    collection,
    group: false,
    where: [],
    orderBy: [['n', 'asc']],
    limit: 10,
    ...change,
  });

  test(`${name}: what was created is read with an update time, what is missing is null`, async () => {
    const store = await open();
    const c = fresh();
    expect(await store.commit([{ op: 'create', path: `${c}/a`, data: { n: 1, nested: { list: ['x'] } } }])).toBe(
      'committed',
    );
    const { docs, now } = await store.read([`${c}/a`, `${c}/b`]);
    expect(docs[0]?.data).toEqual({ n: 1, nested: { list: ['x'] } });
    expect(docs[1]).toBeNull();
    expect(Date.parse(now)).not.toBeNaN();
  });

  test(`${name}: a document is created once`, async () => {
    const store = await open();
    const c = fresh();
    const write = { op: 'create' as const, path: `${c}/a`, data: { n: 1 } };
    expect(await store.commit([write])).toBe('committed');
    expect(await store.commit([write])).toBe('conflict');
  });

  test(`${name}: of two updates from the same reading one wins`, async () => {
    const store = await open();
    const path = `${fresh()}/a`;
    await store.commit([{ op: 'create', path, data: { n: 0 } }]);
    const doc = (await store.read([path])).docs[0];
    const update = (n: number) => store.commit([{ op: 'update', path, data: { n }, lastUpdateTime: doc?.updateTime }]);
    expect((await Promise.all([update(1), update(2)])).sort()).toEqual(['committed', 'conflict']);
  });

  test(`${name}: additions to a number from any reading all count, also where nothing is yet`, async () => {
    const store = await open();
    const path = `${fresh()}/a`;
    const add = (by: number) => store.commit([{ op: 'increment', path, field: 'built_2026_11', by }]);
    expect(await Promise.all([add(5), add(-2), add(40)])).toEqual(['committed', 'committed', 'committed']);
    await store.commit([{ op: 'merge', path, data: { n: 1 } }]);
    await add(1);
    expect((await store.read([path])).docs[0]?.data).toEqual({ built_2026_11: 44, n: 1 });
  });

  test(`${name}: an addition within a batch that meets a conflict does not count`, async () => {
    const store = await open();
    const c = fresh();
    const taken = { op: 'create' as const, path: `${c}/taken`, data: { n: 3 } };
    await store.commit([taken, { op: 'create', path: `${c}/a`, data: { n: 1 } }]);
    expect(await store.commit([{ op: 'increment', path: `${c}/a`, field: 'n', by: 7 }, taken])).toBe('conflict');
    expect((await store.read([`${c}/a`])).docs[0]?.data).toEqual({ n: 1 });
  });

  test(`${name}: a document may be made or changed and then added to in one batch`, async () => {
    const store = await open();
    const path = `${fresh()}/a`;
    const add = { op: 'increment' as const, path, field: 'built', by: -5 };
    expect(await store.commit([{ op: 'create', path, data: { n: 1, built: 20 } }, add])).toBe('committed');
    const [doc] = (await store.read([path])).docs;
    expect(doc?.data).toEqual({ n: 1, built: 15 });
    const update = { op: 'update' as const, path, data: { n: 2, built: 35 }, lastUpdateTime: doc?.updateTime };
    expect(await store.commit([update, add])).toBe('committed');
    expect(await store.commit([update, add])).toBe('conflict');
    expect((await store.read([path])).docs[0]?.data).toEqual({ n: 2, built: 30 });
  });

  test(`${name}: a batch with one conflict changes nothing`, async () => {
    const store = await open();
    const c = fresh();
    await store.commit([{ op: 'create', path: `${c}/a`, data: { n: 1 } }]);
    const outcome = await store.commit([
      { op: 'create', path: `${c}/b`, data: { n: 2 } },
      { op: 'create', path: `${c}/a`, data: { n: 3 } },
    ]);
    expect(outcome).toBe('conflict');
    expect((await store.read([`${c}/b`])).docs[0]).toBeNull();
  });

  test(`${name}: an update of a missing document is a conflict`, async () => {
    const store = await open();
    const c = fresh();
    await store.commit([{ op: 'create', path: `${c}/a`, data: { n: 1 } }]);
    const doc = (await store.read([`${c}/a`])).docs[0];
    await store.commit([{ op: 'delete', path: `${c}/a` }]);
    const late = { op: 'update' as const, path: `${c}/a`, data: { n: 2 }, lastUpdateTime: doc?.updateTime };
    expect(await store.commit([late])).toBe('conflict');
  });

  test(`${name}: an update replaces the fields it names as a whole and keeps the others`, async () => {
    const store = await open();
    const path = `${fresh()}/a`;
    await store.commit([{ op: 'create', path, data: { n: 1, env: { A: '1', B: '2' }, kept: true } }]);
    const doc = (await store.read([path])).docs[0];
    await store.commit([{ op: 'update', path, data: { env: { 'C.D': '3' } }, lastUpdateTime: doc?.updateTime }]);
    expect((await store.read([path])).docs[0]?.data).toEqual({ n: 1, env: { 'C.D': '3' }, kept: true });
  });

  test(`${name}: deleting what is not there is no trouble`, async () => {
    const store = await open();
    expect(await store.commit([{ op: 'delete', path: `${fresh()}/a` }])).toBe('committed');
  });

  test(`${name}: a deletion with a precondition deletes only what was read`, async () => {
    const store = await open();
    const path = `${fresh()}/a`;
    await store.commit([{ op: 'create', path, data: { n: 1 } }]);
    const before = (await store.read([path])).docs[0];
    await store.commit([{ op: 'update', path, data: { n: 2 }, lastUpdateTime: before?.updateTime }]);
    const remove = (lastUpdateTime: unknown) => store.commit([{ op: 'delete', path, lastUpdateTime }]);
    expect(await remove(before?.updateTime)).toBe('conflict');
    const now = (await store.read([path])).docs[0];
    expect(await remove(now?.updateTime)).toBe('committed');
    expect(await remove(now?.updateTime)).toBe('conflict');
  });

  test(`${name}: a query filters, orders and limits`, async () => {
    const store = await open();
    const c = fresh();
    await store.commit([3, 1, 2].map((n) => ({ op: 'create' as const, path: `${c}/d${n}`, data: { n, at: `t${n}` } })));
    const found = await store.query(all(c, { where: [['at', '<=', 't2']], orderBy: [['at', 'desc']] }));
    expect(found.map(({ path }) => path)).toEqual([`${c}/d2`, `${c}/d1`]);
    expect(await store.query(all(c, { limit: 1 }))).toHaveLength(1);
  });

  test(`${name}: a field that is null matches no comparison`, async () => {
    const store = await open();
    const c = fresh();
    await store.commit([{ op: 'create', path: `${c}/a`, data: { n: 1, at: null } }]);
    expect(await store.query(all(c, { where: [['at', '<=', 'z']], orderBy: [['at', 'asc']] }))).toEqual([]);
  });

  test(`${name}: a collection group reaches over all parents`, async () => {
    const store = await open();
    const group = fresh();
    await store.commit(
      ['x', 'y'].map((parent, n) => ({ op: 'create' as const, path: `${parent}/1/${group}/a`, data: { n } })),
    );
    expect(await store.query(all(group, { group: true }))).toHaveLength(2);
  });
}
