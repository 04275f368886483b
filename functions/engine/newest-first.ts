import type { Doc, Store } from '../ports.ts';
import { queries } from './queries.ts';

export interface DeploymentFilter {
  readonly service?: string;
  readonly status?: string;
  /** A cursor; as text it sorts behind every time that equals its own, so that a tie is read again and cut below. */
  readonly before?: string;
}

export interface Page {
  readonly docs: readonly Doc<unknown>[];
  /** Where the next page begins, null at the end. */
  readonly next: string | null;
}

/** Deployments may be created in the same millisecond; this many beyond the page are read to get past such a tie. */
const ties = 20;

/** One page of an organisation's deployments as they stand in the store, newest first. */
export async function newestFirst(store: Store, org: string, filter: DeploymentFilter, limit: number): Promise<Page> {
  const [time, id = ''] = filter.before?.split('~') ?? [];
  const count = limit + 1;
  const docs = await store.query(queries.deployments(org, filter, time === undefined ? count : count + ties));
  // Firestore orders equal times by id, in the direction of the last order.
  const after = docs.filter(({ data }) => {
    const each = data as { readonly createdAt: string; readonly id: string };
    return each.createdAt !== time || each.id < id;
  });
  const page = after.slice(0, limit);
  const last = page.at(-1)?.data as { readonly createdAt: string; readonly id: string } | undefined;
  return { docs: page, next: after.length > limit && last !== undefined ? `${last.createdAt}~${last.id}` : null };
}
