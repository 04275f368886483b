import { z } from 'zod';

/** https://cloud.google.com/monitoring/api/ref_v3/rest/v3/TypedValue#Distribution, whose counts are texts. */
export const distributionSchema = z.object({
  bucketOptions: z.object({
    linearBuckets: z
      .object({ numFiniteBuckets: z.number(), width: z.number(), offset: z.number().default(0) })
      .optional(),
    exponentialBuckets: z
      .object({ numFiniteBuckets: z.number(), growthFactor: z.number(), scale: z.number() })
      .optional(),
    explicitBuckets: z.object({ bounds: z.array(z.number()) }).optional(),
  }),
  bucketCounts: z.array(z.coerce.number()).default([]),
});
export type Distribution = z.infer<typeof distributionSchema>;

/**
 * A percentile (0 to 1) in the distribution's unit, evenly between the bounds of the bucket that it falls into; what lies
 * above the last bound counts as that bound. Null where nothing was counted.
 */
export function percentileOf({ bucketOptions, bucketCounts }: Distribution, share: number): number | null {
  const total = bucketCounts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const bounds = boundsOf(bucketOptions);
  let left = share * total;
  for (const [bucket, count] of bucketCounts.entries()) {
    if (count > 0 && left <= count) {
      const lower = bounds[bucket - 1] ?? 0;
      const upper = bounds[bucket] ?? lower;
      return lower + (upper - lower) * (left / count);
    }
    left -= count;
  }
  return bounds.at(-1) ?? null;
}

/** The upper bounds of all buckets but the last, which has none. */
function boundsOf({ linearBuckets, exponentialBuckets, explicitBuckets }: Distribution['bucketOptions']): number[] {
  if (exponentialBuckets !== undefined) {
    const { numFiniteBuckets, growthFactor, scale } = exponentialBuckets;
    return Array.from({ length: numFiniteBuckets + 1 }, (_, index) => scale * growthFactor ** index);
  }
  if (linearBuckets !== undefined) {
    const { numFiniteBuckets, width, offset } = linearBuckets;
    return Array.from({ length: numFiniteBuckets + 1 }, (_, index) => offset + width * index);
  }
  return explicitBuckets?.bounds ?? [];
}
