/**
 * Chooses among weighted targets so that the shares are exact over every hundred requests and evenly mixed
 * (smooth weighted round robin, as nginx does it).
 */
export function createSplit<T>(targets: readonly { readonly target: T; readonly weight: number }[]): () => T | null {
  const weighted = targets.filter(({ weight }) => weight > 0).map((each) => ({ ...each, credit: 0 }));
  const total = weighted.reduce((sum, { weight }) => sum + weight, 0);
  return () => {
    let chosen = weighted[0];
    if (chosen === undefined) return null;
    for (const each of weighted) {
      each.credit += each.weight;
      if (each.credit > chosen.credit) chosen = each;
    }
    chosen.credit -= total;
    return chosen.target;
  };
}
