import {
  type DocumentSnapshot,
  FieldValue,
  type Firestore,
  type Query as FirestoreQuery,
  type Timestamp,
} from '@google-cloud/firestore';
import { Status } from 'google-gax';
import type { Doc, Query, Store, Write } from '../ports.ts';
import { statusOf } from './status.ts';

/** Never exists: reading it answers Firestore's own time. */
const clockPath = 'system/clock';

const conflicts: ReadonlySet<Status | null> = new Set([
  Status.ALREADY_EXISTS,
  Status.FAILED_PRECONDITION,
  Status.NOT_FOUND,
  Status.ABORTED,
]);

/** Firestore behind the engine's port. Reads of one call are of one moment. */
export function createStore(firestore: Firestore): Store {
  return {
    async read(paths) {
      const wanted = paths.length === 0 ? [clockPath] : paths;
      const snapshots = await firestore.getAll(...wanted.map((path) => firestore.doc(path)));
      const now = snapshots[0]?.readTime.toDate().toISOString() ?? '';
      return { docs: paths.length === 0 ? [] : snapshots.map(asDoc), now };
    },
    async query(query) {
      const found = await build(firestore, query).get();
      return found.docs.map((each) => ({ path: each.ref.path, data: each.data(), updateTime: each.updateTime }));
    },
    async commit(writes) {
      const batch = firestore.batch();
      for (const write of writes) add(firestore, batch, write);
      try {
        await batch.commit();
        return 'committed';
      } catch (error) {
        if (conflicts.has(statusOf(error))) return 'conflict';
        throw error;
      }
    },
  };
}

function asDoc(snapshot: DocumentSnapshot): Doc<unknown> | null {
  return snapshot.exists ? { data: snapshot.data(), updateTime: snapshot.updateTime } : null;
}

function add(firestore: Firestore, batch: FirebaseFirestore.WriteBatch, write: Write): void {
  const ref = firestore.doc(write.path);
  switch (write.op) {
    case 'create':
      batch.create(ref, write.data);
      return;
    case 'update':
      batch.update(ref, write.data, { lastUpdateTime: write.lastUpdateTime as Timestamp });
      return;
    case 'merge':
      batch.set(ref, write.data, { merge: true });
      return;
    case 'increment':
      batch.set(ref, { [write.field]: FieldValue.increment(write.by) }, { merge: true });
      return;
    case 'delete':
      if (write.lastUpdateTime === undefined) batch.delete(ref);
      else batch.delete(ref, { lastUpdateTime: write.lastUpdateTime as Timestamp });
      return;
    default:
      write satisfies never;
  }
}

function build(firestore: Firestore, { collection, group, where, orderBy, limit }: Query): FirestoreQuery {
  let query: FirestoreQuery = group ? firestore.collectionGroup(collection) : firestore.collection(collection);
  for (const [field, op, value] of where) query = query.where(field, op, value);
  for (const [field, direction] of orderBy) query = query.orderBy(field, direction);
  return query.limit(limit);
}
