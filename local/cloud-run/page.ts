import { invalid } from './names.ts';

const defaultSize = 100;
const maxSize = 1000;

interface Paging {
  readonly pageSize?: number;
  readonly pageToken?: string;
}

/** One page of a list whose items have ids; the token names the last item seen, so deletions skip nothing. */
export function page<T extends { readonly id: string }>(
  items: readonly T[],
  { pageSize, pageToken }: Paging,
): { readonly items: readonly T[]; readonly nextPageToken: string } {
  // google.aip.dev/158: a negative size is INVALID_ARGUMENT.
  if ((pageSize ?? 0) < 0) throw invalid('page_size: must not be negative.');
  const after = pageToken ? items.findIndex((each) => each.id === pageToken) : -1;
  if (pageToken && after < 0) throw invalid('page_token: The page token is not valid any more.');
  const end = after + 1 + Math.min(pageSize || defaultSize, maxSize);
  const shown = items.slice(after + 1, end);
  return { items: shown, nextPageToken: end < items.length ? (shown.at(-1)?.id ?? '') : '' };
}
