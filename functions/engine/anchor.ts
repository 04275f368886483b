import type { Anchor } from '../../shared/audit.ts';
import { later } from '../later.ts';
import type { Store } from '../ports.ts';
import { asDeployment, paths } from './documents.ts';
import { queries } from './queries.ts';

/** What was committed a little after the time it carries is met again: that long every head is anchored anew. */
const overlapSeconds = 120;
const pageSize = 300;
/** At most so many a minute; the next minute goes on. */
const pages = 10;

/**
 * Writes down, for each organisation, the heads of the chains that changed since `through`: one anchor a minute. Answers up
 * to when everything is anchored now.
 */
export async function anchorHeads(store: Store, through: string, now: string): Promise<string> {
  const anchors = new Map<string, { [deployment: string]: Anchor['heads'][string] }>();
  let reached = later(through, -overlapSeconds);
  let isAll = false;
  for (let page = 0; page < pages && !isAll; page += 1) {
    const docs = await store.query(queries.changedSince(reached, pageSize));
    for (const { org, id, v, chainHead, updatedAt } of docs.map(asDeployment)) {
      const heads = anchors.get(org) ?? {};
      heads[id] = { v, head: chainHead };
      anchors.set(org, heads);
      reached = updatedAt;
    }
    isAll = docs.length < pageSize;
  }
  const writes = [...anchors].map(([org, heads]) => {
    const anchor: Anchor = { anchoredAt: now, heads };
    return { op: 'create' as const, path: paths.anchor(org, now.slice(0, 16)), data: anchor };
  });
  if (writes.length === 0) return now;
  // In conflict when this minute has its anchor already, by a tick that came twice: the next minute goes on from here.
  if ((await store.commit(writes)) === 'conflict') return through;
  return isAll ? now : reached;
}
