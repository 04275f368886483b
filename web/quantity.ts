/** USD with cents; a positive amount below one cent is not shown as nothing. */
export function formatUsd(usd: number): string {
  if (usd > 0 && usd < 0.01) return `$${usd.toPrecision(2)}`;
  return `$${usd.toFixed(2)}`;
}

/** Decimal units, as registries show image sizes. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB'] as const;
  let value = bytes / 1000;
  let unit: string = units[0];
  for (const larger of units.slice(1)) {
    if (value < 1000) break;
    value /= 1000;
    unit = larger;
  }
  return `${value.toFixed(value < 10 ? 1 : 0)} ${unit}`;
}

/** Cloud Run's notation: `512Mi`, `1Gi`, `1.5Gi`. */
export function formatMemory(mebibytes: number): string {
  return mebibytes >= 1024 ? `${Number((mebibytes / 1024).toFixed(2))}Gi` : `${mebibytes}Mi`;
}

export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** The start of a digest: `sha256:1a2b3c4d5e6f`. */
export function shortDigest(digest: string): string {
  return digest.slice(0, digest.indexOf(':') + 13);
}
