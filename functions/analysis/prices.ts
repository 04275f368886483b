/**
 * Cloud Run's list prices for request-based billing in USD, without committed-use discounts.
 * Source: https://cloud.google.com/run/pricing, read on 2026-11-21. Minimum instances that are idle are billed at their own rate.
 * The free tier is given once a month and billing account, in the money of tier 1.
 */
export const prices = {
  source: 'https://cloud.google.com/run/pricing',
  dated: '2026-11-21',
  tiers: {
    1: { vcpuSecond: 0.000024, gibSecond: 0.0000025, idleVcpuSecond: 0.0000025, idleGibSecond: 0.0000025 },
    2: { vcpuSecond: 0.0000336, gibSecond: 0.0000035, idleVcpuSecond: 0.0000035, idleGibSecond: 0.0000035 },
  },
  millionRequests: 0.4,
  freeTier: { vcpuSeconds: 180_000, gibSeconds: 360_000, requests: 2_000_000 },
  /** Time is billed in steps of this many milliseconds. */
  stepMillis: 100,
} as const;

export type PriceTier = keyof typeof prices.tiers;
