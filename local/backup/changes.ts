import { collectionOf, documentHash } from './archive.ts';
import type { StoredDocument } from './firestore-rest.ts';

export interface Change {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

/** What putting one state in another's place changes, by the name of the collection; those that stay the same are left out. */
export function changesBetween(
  before: readonly StoredDocument[],
  after: readonly StoredDocument[],
): Readonly<Record<string, Change>> {
  const old = new Map(before.map((each) => [each.path, documentHash(each)]));
  const counts: Record<string, Change> = {};
  const count = (path: string, what: keyof Change) => {
    const collection = collectionOf(path);
    const known = counts[collection] ?? { added: 0, changed: 0, removed: 0 };
    counts[collection] = { ...known, [what]: known[what] + 1 };
  };
  for (const each of after) {
    const hash = old.get(each.path);
    if (hash === undefined) count(each.path, 'added');
    else if (hash !== documentHash(each)) count(each.path, 'changed');
    old.delete(each.path);
  }
  for (const path of old.keys()) count(path, 'removed');
  return counts;
}
