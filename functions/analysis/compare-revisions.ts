import type { Comparison, Side } from '../../shared/rollout.ts';
import type { Limits } from '../../shared/strategy.ts';

/** With fewer requests nothing is said of latency or cost. */
const leastRequests = 50;
/** Fewer failed requests may be chance, whatever their share is. */
const leastErrors = 3;
/** Milliseconds that a 95th percentile may lie above the other whatever their ratio is: of fast answers the noise is large. */
const latencySlackMillis = 25;
/** A revision with a smaller share uses its instances less well, which is no fault of it. */
const leastPercentForCost = 50;

/**
 * Judges a new revision by what users met of it beside what they meet of the old one, or met before where that gets too few
 * requests now. Answers the verdict with its reason in words.
 */
export function compareRevisions(
  { fresh, old, baseline }: { readonly fresh: Side; readonly old: Side; readonly baseline: Side | null },
  limits: Limits,
  percent: number,
): Pick<Comparison, 'verdict' | 'because' | 'old'> {
  const against = old.requests >= leastRequests || baseline === null ? old : baseline;
  const bad = worse(fresh, against, limits, percent);
  if (bad !== null) return { verdict: 'bad', because: bad, old: against };
  const because = `${failed(fresh)}, of the old revision ${failed(against)}${latencies(fresh, against)}`;
  const isFew = fresh.requests < leastRequests;
  return { verdict: isFew ? 'few' : 'good', because: isFew ? `${because}: too few to tell` : because, old: against };
}

function worse(fresh: Side, old: Side, limits: Limits, percent: number): string | null {
  const allowed = rateOf(old) + limits.errorPoints / 100;
  if (fresh.errors >= leastErrors && lowerBound(fresh.errors, fresh.requests) > allowed) {
    return `${failed(fresh)}, of the old revision ${failed(old)}`;
  }
  if (fresh.requests < leastRequests || old.requests < leastRequests) return null;
  if (fresh.p95 !== null && old.p95 !== null) {
    const most = Math.max(old.p95 * limits.latencyFactor, old.p95 + latencySlackMillis);
    if (fresh.p95 > most) {
      return `95 of 100 requests took up to ${millis(fresh.p95)}, of the old revision ${millis(old.p95)}`;
    }
  }
  if (percent < leastPercentForCost || fresh.costPerMillion === null || old.costPerMillion === null) return null;
  return fresh.costPerMillion > old.costPerMillion * limits.costFactor
    ? `a million requests cost ${dollars(fresh.costPerMillion)}, of the old revision ${dollars(old.costPerMillion)}`
    : null;
}

const rateOf = ({ errors, requests }: Side): number => (requests === 0 ? 0 : errors / requests);

/** Lower end of the Wilson score interval at 95 %: the share of failures that is at least to be believed. */
function lowerBound(errors: number, requests: number): number {
  const z = 1.96;
  const share = errors / requests;
  const spread = z * Math.sqrt((share * (1 - share)) / requests + (z * z) / (4 * requests * requests));
  return (share + (z * z) / (2 * requests) - spread) / (1 + (z * z) / requests);
}

const number = (value: number): string => value.toLocaleString('en-US');
const millis = (value: number): string => `${number(Math.round(value))} ms`;
const dollars = (value: number): string => `${value.toFixed(2)} USD`;

function failed({ errors, requests }: Side): string {
  if (requests === 0) return 'no request came';
  return `${((errors / requests) * 100).toFixed(1)} % of ${number(requests)} requests failed`;
}

function latencies(fresh: Side, old: Side): string {
  if (fresh.p95 === null) return '';
  return `; 95 of 100 took up to ${millis(fresh.p95)}${old.p95 === null ? '' : `, before ${millis(old.p95)}`}`;
}
