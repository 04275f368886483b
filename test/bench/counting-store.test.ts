import { expect, test } from 'vitest';
import { countingStore } from '../../bench/counting-store.ts';
import { createMemoryStore } from '../fakes/memory-store.ts';

test('documents are counted as Firestore bills them', async () => {
  const store = countingStore(createMemoryStore(() => '2026-11-21T08:00:00.000Z'));
  await store.commit([
    { op: 'create', path: 'a/1', data: { n: 1 } },
    { op: 'create', path: 'a/2', data: { n: 2 } },
  ]);
  expect(await store.commit([{ op: 'create', path: 'a/1', data: { n: 3 } }])).toBe('conflict');
  expect(store.counted()).toEqual({ reads: 0, writes: 2 });
  await store.read(['a/1', 'a/9']);
  await store.read([]);
  const query = { collection: 'a', group: false, where: [], orderBy: [], limit: 10 } as const;
  await store.query(query);
  await store.query({ ...query, collection: 'b' });
  expect(store.counted()).toEqual({ reads: 2 + 1 + 2 + 1, writes: 2 });
});
