import { type Vitals, vitalsSchema } from '../shared/api.ts';
import { paths } from './engine/documents.ts';
import { queries } from './engine/queries.ts';
import { expiryOf } from './expiry.ts';
import { later } from './later.ts';
import type { Store } from './ports.ts';

/** By the name of the dependency. */
export type VitalsByName = Readonly<Record<string, Vitals>>;

/** `vitals/{process}`: what one process of the functions knows of what it calls; deleted by the TTL policy. */
interface VitalsRecord {
  readonly at: string;
  readonly dependencies: VitalsByName;
  readonly expiresAt: unknown;
}

export interface VitalsBoard {
  /** A call is over, or a breaker has changed: now and then it is written down. It never throws and nobody waits for it. */
  heard(what: 'call' | 'change'): void;
  /** Of all processes that called somebody lately; this one's as they are now. */
  everywhere(): Promise<VitalsByName>;
}

export interface VitalsOptions {
  readonly store: Store;
  /** Distinct for each process that runs at the same time. */
  readonly process: string;
  readonly own: () => VitalsByName;
  readonly tell: (problem: string, error: unknown) => void;
  /** Milliseconds that only ever grow. */
  readonly elapsed?: () => number;
}

/** A process that calls is heard of twice within the time after which it is forgotten, and costs two writes a minute. */
const writeAfterMs = 30_000;
const forgottenAfterSeconds = 120;

/** A breaker lives in its process, and Cloud Run runs as many as it likes: each writes down what it sees, and health reads all. */
export function createVitalsBoard({ store, process, own, tell, elapsed }: VitalsOptions): VitalsBoard {
  const now = elapsed ?? (() => performance.now());
  let writtenAt = Number.NEGATIVE_INFINITY;

  async function write(): Promise<void> {
    // Firestore's time, since a machine's own may be minutes off.
    const { now: at } = await store.read([]);
    const data: VitalsRecord = { at, dependencies: own(), expiresAt: expiryOf('vitals', at) };
    await store.commit([{ op: 'merge', path: paths.vitals(process), data }]);
  }

  return {
    heard(what) {
      if (what === 'call' && now() - writtenAt < writeAfterMs) return;
      writtenAt = now();
      write().catch((error: unknown) => tell('the state of what is called was not written down', error));
    },
    async everywhere() {
      const { now: at } = await store.read([]);
      const found = await store.query(queries.vitalsSince(later(at, -forgottenAfterSeconds)));
      const others = found.filter(({ path }) => path !== paths.vitals(process));
      return merged([own(), ...others.map(({ data }) => readable((data as VitalsRecord).dependencies))]);
    },
  };
}

/** Another version of the code may have written more, or other words: what is not understood is left out. */
function readable(dependencies: unknown): VitalsByName {
  const entries = Object.entries(dependencies ?? {}).flatMap(([name, value]) => {
    const vitals = vitalsSchema.safeParse(value);
    return vitals.success ? [[name, vitals.data] as const] : [];
  });
  return Object.fromEntries(entries);
}

const severity: readonly Vitals['breaker'][] = ['closed', 'half-open', 'open'];

function merged(all: readonly VitalsByName[]): VitalsByName {
  const names = new Set(all.flatMap((each) => Object.keys(each)));
  return Object.fromEntries([...names].map((name) => [name, worstOf(all.flatMap((each) => each[name] ?? []))]));
}

/** A process that has not called yet says nothing. */
function worstOf(known: readonly Vitals[]): Vitals {
  const heard = known.filter(({ calls, breaker }) => calls > 0 || breaker !== 'closed');
  const slowest = heard.flatMap(({ p95Millis }) => (p95Millis === null ? [] : [p95Millis]));
  const worst = Math.max(0, ...heard.map(({ breaker }) => severity.indexOf(breaker)));
  return {
    breaker: severity[worst] ?? 'closed',
    calls: heard.reduce((sum, { calls }) => sum + calls, 0),
    failures: heard.reduce((sum, { failures }) => sum + failures, 0),
    p95Millis: slowest.length === 0 ? null : Math.max(...slowest),
    processes: heard.length,
    holdingBack: heard.filter(({ breaker }) => breaker !== 'closed').length,
  };
}
