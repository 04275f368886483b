import type { TrafficShare } from './deployment.ts';

/**
 * Traffic with so many percent on a new revision: the others share the rest as they shared all of it before, in whole
 * percents that add to 100; what has neither traffic nor a tag is left out.
 */
export function sharesAt(
  percent: number,
  fresh: { readonly revision: string; readonly tag: string },
  before: readonly TrafficShare[],
): readonly TrafficShare[] {
  const others = before.filter(({ revision }) => revision !== fresh.revision);
  const rest = 100 - percent;
  const total = others.reduce((sum, share) => sum + share.percent, 0);
  const exact = others.map((share) => (total === 0 ? 0 : (share.percent * rest) / total));
  const floors = exact.map(Math.floor);
  const missing = total === 0 ? 0 : rest - floors.reduce((sum, each) => sum + each, 0);
  // Largest remainder: whoever lost most by rounding down gets the percents that are left.
  const byRemainder = exact
    .map((each, index) => ({ index, remainder: each - Math.floor(each) }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index)
    .slice(0, missing);
  const lucky = new Set(byRemainder.map(({ index }) => index));
  const scaled = others.map((share, index) => ({
    ...share,
    percent: (floors[index] ?? 0) + (lucky.has(index) ? 1 : 0),
  }));
  return [
    { revision: fresh.revision, percent: total === 0 ? 100 : percent, tag: fresh.tag },
    ...scaled.filter((share) => share.percent > 0 || share.tag !== null),
  ];
}
