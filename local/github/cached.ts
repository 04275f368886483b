import type { LRUCache } from 'lru-cache';

/** What is kept under the key; made and kept where nothing is. */
export async function cached<Value extends NonNullable<unknown>>(
  cache: LRUCache<string, Value>,
  key: string,
  make: () => Promise<Value>,
): Promise<Value> {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = await make();
  cache.set(key, made);
  return made;
}
