import type { Figures, RevisionFigures } from '../../functions/figures-port.ts';
import type { CloudRun } from './cloud-run.ts';
import type { FaultCounts, FaultRates } from './faults.ts';
import type { Random } from './random.ts';
import type { RunEntry } from './run-journal.ts';
import type { Timeline } from './timeline.ts';

/** How a revision serves its users, drawn when it is first asked for. */
interface Profile {
  /** Share of its requests that fail. */
  readonly errorShare: number;
  readonly p50: number;
  readonly p95: number;
  readonly billedSecondsPerRequest: number;
  /** Whether it is worse than any good one: by its errors, its latency, or what it costs. */
  readonly isBad: boolean;
}

export interface SimulatedFigures extends Figures {
  /** Of the revisions that were asked for. */
  readonly profiles: ReadonlyMap<string, Profile>;
}

interface Options {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly rates: Pick<FaultRates, 'badRelease'>;
  readonly isRough: () => boolean;
  readonly faults: FaultCounts;
  readonly run: Pick<CloudRun, 'journal' | 'requests'>;
}

/** Cloud Monitoring in memory: users come at an even rate and are shared out as the journal says that traffic was served. */
export function createFigures({ timeline, random, rates, isRough, faults, run }: Options): SimulatedFigures {
  const profiles = new Map<string, Profile>();
  const perSecond = new Map<string, number>();
  // https://cloud.google.com/monitoring/api/metrics_gcp: what Cloud Run counts is visible after up to three minutes.
  const lagMillis = random.between(0, 180_000);

  function profileOf(revision: string): Profile {
    const known = profiles.get(revision);
    if (known !== undefined) return known;
    const isBad = isRough() && random.chance(rates.badRelease);
    if (isBad) faults.note('bad release');
    const profile = isBad ? badProfile(random) : goodProfile(random);
    profiles.set(revision, profile);
    return profile;
  }

  function rateOf(service: string): number {
    const rate = perSecond.get(service) ?? random.pick([0, 0.02, 1, 40]);
    perSecond.set(service, rate);
    return rate;
  }

  function figuresOf(service: string, revision: string, from: number, to: number): RevisionFigures {
    const { errorShare, p50, p95, billedSecondsPerRequest } = profileOf(revision);
    const rate = rateOf(service);
    const entries = run.journal.filter((entry) => entry.service === service);
    const first = entries[0]?.at ?? to;
    // Counted from the beginning, so that spans which follow each other add up to the whole.
    const until = (time: number) => Math.floor(rate * fullSeconds(entries, revision, first, time));
    const users = { before: until(from), after: until(to) };
    const failed = (requests: number) => Math.floor(requests * errorShare);
    const own = run.requests.filter((each) => each.revision === revision && each.at >= from && each.at < to);
    const requests = users.after - users.before + own.length;
    return {
      revision,
      requests,
      errors:
        failed(users.after) -
        failed(users.before) +
        own.filter(({ status }) => status === null || status >= 500).length,
      latencyMillis: requests === 0 ? { p50: null, p95: null } : { p50, p95 },
      billedSeconds: requests * billedSecondsPerRequest,
    };
  }

  return {
    profiles,
    of: async ({ name }, revisions, span) => {
      const through = Math.min(Date.parse(span.to), timeline.now() - lagMillis);
      const from = Date.parse(span.from);
      const to = Math.max(from, through);
      return {
        through: new Date(through).toISOString(),
        revisions: revisions.map((revision) => figuresOf(name, revision, from, to)),
      };
    },
  };
}

/** Seconds of the whole traffic that a revision had until then: a tenth of it for ten seconds is one. */
function fullSeconds(entries: readonly RunEntry[], revision: string, from: number, to: number): number {
  let sum = 0;
  for (const [index, { at, after }] of entries.entries()) {
    const begins = Math.max(from, at);
    const ends = Math.min(to, entries[index + 1]?.at ?? to);
    if (after === null || !after.isPublic || ends <= begins) continue;
    const percent = after.served.reduce((total, share) => total + (share.revision === revision ? share.percent : 0), 0);
    sum += ((ends - begins) / 1000) * (percent / 100);
  }
  return sum;
}

function goodProfile(random: Random): Profile {
  const p50 = random.between(20, 30);
  return {
    errorShare: random.pick([0, 0, 0.001, 0.004]),
    p50,
    p95: p50 * 3,
    billedSecondsPerRequest: p50 / 1000,
    isBad: false,
  };
}

function badProfile(random: Random): Profile {
  const good = goodProfile(random);
  const times = random.between(10, 50);
  const worse = random.pick<Partial<Profile>>([
    { errorShare: random.between(10, 100) / 100 },
    { p50: good.p50 * times, p95: good.p95 * times },
    { billedSecondsPerRequest: good.billedSecondsPerRequest * times },
  ]);
  return { ...good, ...worse, isBad: true };
}
