import type { Cost, Load, Sizing } from '../../shared/plan.ts';
import { type PriceTier, prices } from './prices.ts';

export interface CostAssumptions {
  readonly requestsPerMonth: number;
  readonly millisPerRequest: number;
  /** Starts of instances that a request waits for, and how long each takes. */
  readonly coldStartsPerMonth: number;
  readonly coldStartMillis: number;
  readonly tier: PriceTier;
}

/** A twelfth of a year of 365 days. */
const secondsPerMonth = 2_628_000;

const requestsByLoad = { low: 10_000, medium: 100_000, high: 1_000_000 } as const satisfies Readonly<
  Record<Load, number>
>;

/** What is assumed before anything was measured. An instance is kept some minutes after its last request, so at most one cold start an hour is assumed. */
export function assumptionsFor(load: Load, tier: PriceTier = 1): CostAssumptions {
  const requestsPerMonth = requestsByLoad[load];
  return {
    requestsPerMonth,
    millisPerRequest: 200,
    coldStartsPerMonth: load === 'high' ? 0 : Math.min(730, Math.ceil(requestsPerMonth / 20)),
    coldStartMillis: 2000,
    tier,
  };
}

/**
 * Instance seconds that are billed for requests. Requests that overlap share an instance: with few of them an instance is busy for
 * the share of time in which at least one is under way (1 - e^-a for a requests at once on average, Poisson arrivals); with many,
 * instances are full and the concurrency divides.
 */
function busySeconds(sizing: Sizing, assumptions: CostAssumptions): number {
  const billed = Math.ceil(assumptions.millisPerRequest / prices.stepMillis) * prices.stepMillis;
  const atOnce = (assumptions.requestsPerMonth * billed) / 1000 / secondsPerMonth;
  return secondsPerMonth * Math.max(1 - Math.exp(-atOnce), atOnce / sizing.concurrency);
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

/** Estimated USD a month by part at list prices. `totalUsd` is the sum of the parts; `freeTierUsd` is what the free tier takes off while nothing else of the billing account uses it. */
export function estimateCost(sizing: Sizing, assumptions: CostAssumptions): Cost {
  const rates = prices.tiers[assumptions.tier];
  const gib = sizing.memoryMiB / 1024;
  const busy = busySeconds(sizing, assumptions);
  const starting = (assumptions.coldStartsPerMonth * assumptions.coldStartMillis) / 1000;
  // Of the instances that always run, those that are busy are billed as such above.
  const idle = Math.max(0, sizing.minInstances * secondsPerMonth - busy);
  const millions = assumptions.requestsPerMonth / 1_000_000;
  const part = (name: string, quantity: number, unit: string, price: number): Cost['parts'][number] => ({
    name,
    quantity: round(quantity, 1),
    unit,
    usd: round(quantity * price, 4),
  });
  const parts = [
    part('CPU while requests are served', busy * sizing.cpu, 'vCPU-seconds', rates.vcpuSecond),
    part('Memory while requests are served', busy * gib, 'GiB-seconds', rates.gibSecond),
    {
      ...part('Requests', assumptions.requestsPerMonth, 'requests', 0),
      usd: round(millions * prices.millionRequests, 4),
    },
    part('CPU of cold starts', starting * sizing.cpu, 'vCPU-seconds', rates.vcpuSecond),
    part('Memory of cold starts', starting * gib, 'GiB-seconds', rates.gibSecond),
    part('CPU of idle minimum instances', idle * sizing.cpu, 'vCPU-seconds', rates.idleVcpuSecond),
    part('Memory of idle minimum instances', idle * gib, 'GiB-seconds', rates.idleGibSecond),
  ];
  const totalUsd = parts.reduce((sum, { usd }) => sum + usd, 0);
  const first = prices.tiers[1];
  const free =
    Math.min((busy + starting) * sizing.cpu, prices.freeTier.vcpuSeconds) * first.vcpuSecond +
    Math.min((busy + starting) * gib, prices.freeTier.gibSeconds) * first.gibSecond +
    (Math.min(assumptions.requestsPerMonth, prices.freeTier.requests) / 1_000_000) * prices.millionRequests;
  return {
    currency: 'USD',
    requestsPerMonth: assumptions.requestsPerMonth,
    parts,
    freeTierUsd: round(Math.min(free, totalUsd), 2),
    totalUsd: round(totalUsd, 2),
    perThousandRequestsUsd:
      assumptions.requestsPerMonth === 0 ? 0 : round((totalUsd / assumptions.requestsPerMonth) * 1000, 5),
    assumptions: [
      `${assumptions.requestsPerMonth} requests a month, evenly spread`,
      `${assumptions.millisPerRequest} ms a request, of which up to ${sizing.concurrency} share an instance`,
      `${assumptions.coldStartsPerMonth} cold starts a month of ${assumptions.coldStartMillis} ms`,
      `${sizing.minInstances} instances always kept, ${sizing.cpu} CPU and ${sizing.memoryMiB} MiB each`,
      `List prices of tier ${assumptions.tier}, request-based billing, without network and build`,
      'The free tier is shared by all services of a billing account and is not taken off the total',
    ],
    pricesFrom: prices.source,
    pricesDated: prices.dated,
  };
}
