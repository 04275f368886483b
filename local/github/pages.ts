import type { Context } from 'hono';

/** One page by `page` and `per_page` (30, at most 100), with GitHub's Link header. */
export function pageOf<Item>(c: Context, items: readonly Item[]): readonly Item[] {
  const { page, perPage } = asked(c);
  const last = Math.max(1, Math.ceil(items.length / perPage));
  const links = [
    ...(page > 1 ? [['prev', page - 1] as const, ['first', 1] as const] : []),
    ...(page < last ? [['next', page + 1] as const, ['last', last] as const] : []),
  ].map(([rel, number]) => `<${linkTo(c, number)}>; rel="${rel}"`);
  if (links.length > 0) c.header('Link', links.join(', '));
  return items.slice((page - 1) * perPage, page * perPage);
}

export function asked(c: Context): { readonly page: number; readonly perPage: number } {
  const number = (name: string, fallback: number) => {
    const value = Number(c.req.query(name) ?? fallback);
    return Number.isInteger(value) && value > 0 ? value : fallback;
  };
  return { page: number('page', 1), perPage: Math.min(number('per_page', 30), 100) };
}

function linkTo(c: Context, page: number): string {
  const url = new URL(c.req.url);
  url.searchParams.set('page', String(page));
  return url.toString();
}
