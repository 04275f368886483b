import { Problem } from '../../shared/problems.ts';

/** A Google Cloud region that Cloud Run has. */
export type Region = string & { readonly __brand: 'Region' };

/** Cloud Run's locations by price tier, from https://cloud.google.com/run/docs/locations (read 2026-11-21). */
export const regionsByTier = {
  1: [
    'asia-east1',
    'asia-northeast1',
    'asia-northeast2',
    'europe-north1',
    'europe-southwest1',
    'europe-west1',
    'europe-west4',
    'europe-west8',
    'europe-west9',
    'me-west1',
    'us-central1',
    'us-east1',
    'us-east4',
    'us-east5',
    'us-south1',
    'us-west1',
  ],
  2: [
    'africa-south1',
    'asia-east2',
    'asia-northeast3',
    'asia-south1',
    'asia-south2',
    'asia-southeast1',
    'asia-southeast2',
    'australia-southeast1',
    'australia-southeast2',
    'europe-central2',
    'europe-west10',
    'europe-west12',
    'europe-west2',
    'europe-west3',
    'europe-west6',
    'me-central1',
    'me-central2',
    'northamerica-northeast1',
    'northamerica-northeast2',
    'southamerica-east1',
    'southamerica-west1',
    'us-west2',
    'us-west3',
    'us-west4',
  ],
} as const;

/** The price tier of a region. */
export function tierOf(region: string): 1 | 2 {
  return (regionsByTier[2] as readonly string[]).includes(region) ? 2 : 1;
}

/** The nearest name by the letters both begin with. */
function nearest(text: string): string {
  const all = [...regionsByTier[1], ...regionsByTier[2]];
  const shared = (region: string): number => [...region].findIndex((c, i) => c !== text[i]);
  const score = (region: string): number => (shared(region) < 0 ? region.length : shared(region));
  return [...all].sort((a, b) => score(b) - score(a))[0] ?? 'us-central1';
}

/** Problem region-invalid, with the nearest region in its hint. */
export function parseRegion(text: string): Region {
  const known: readonly string[] = [...regionsByTier[1], ...regionsByTier[2]];
  if (known.includes(text)) return text as Region;
  const shown = text.replace(/[^\w-]/g, '?').slice(0, 40);
  throw new Problem(
    'region-invalid',
    `Cloud Run has no region ${shown}.`,
    `Did you mean ${nearest(text.toLowerCase())}?`,
  );
}
