import type { Store, Write } from '../ports.ts';

/**
 * Commits, and asks before it gives up. A conflict may be one with ourselves, because the client had sent the batch twice,
 * and the answer of a batch that was carried out may be lost on its way: `isMine` tells whether it stands. Without that
 * what follows from it would wait for the tick.
 */
export async function commitOnce(
  store: Store,
  writes: readonly Write[],
  isMine: () => Promise<boolean>,
): Promise<'committed' | 'conflict'> {
  let answer: 'committed' | 'conflict';
  try {
    answer = await store.commit(writes);
  } catch (error) {
    if (await isMine()) return 'committed';
    throw error;
  }
  return answer === 'conflict' && (await isMine()) ? 'committed' : answer;
}
