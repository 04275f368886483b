import type { Anchor } from '../../shared/audit.ts';
import { asDeployment, paths } from './documents.ts';
import { queries } from './queries.ts';
import type { Shell } from './shell.ts';
import { later } from './start.ts';

/** What was committed a little after the time it carries is met again: that long every head is anchored anew. */
const overlapSeconds = 120;
const pageSize = 300;
/** At most so many a minute; the next minute goes on. */
const pages = 10;

/** Writes down, for each organisation, the heads of the chains that changed since the last time: one anchor a minute. */
export async function anchorHeads({ store }: Pick<Shell, 'store'>, now: string): Promise<void> {
  const state = (await store.read([paths.anchored()])).docs[0]?.data as { readonly through: string } | undefined;
  const anchors = new Map<string, { [deployment: string]: Anchor['heads'][string] }>();
  let from = later(state?.through ?? now, -overlapSeconds);
  for (let page = 0; page < pages; page += 1) {
    const docs = await store.query(queries.changedSince(from, pageSize));
    for (const { org, id, v, chainHead, updatedAt } of docs.map(asDeployment)) {
      const heads = anchors.get(org) ?? {};
      heads[id] = { v, head: chainHead };
      anchors.set(org, heads);
      from = updatedAt;
    }
    if (docs.length < pageSize) {
      from = now;
      break;
    }
  }
  const writes = [...anchors].map(([org, heads]) => {
    const anchor: Anchor = { anchoredAt: now, heads };
    return { op: 'create' as const, path: paths.anchor(org, now.slice(0, 16)), data: anchor };
  });
  // In conflict when this minute has its anchor already: a tick that came twice.
  await store.commit([...writes, { op: 'merge', path: paths.anchored(), data: { through: from } }]);
}
