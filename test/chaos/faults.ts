import { createRandom, type Random } from '../simulation/random.ts';

/** What is done to a call: refused for want of quota, never carried out, or carried out and its answer lost. */
export type CallFault = 'exhausted' | 'timed-out' | 'answer-lost';
export type FaultKind = CallFault | 'kill' | 'broker-forgot' | 'duplicate' | 'store-cut';

/** Shares of the calls, and of the deliveries (issue "Chaos": 1 % each, 30 %). */
const callFaults: readonly CallFault[] = ['exhausted', 'timed-out', 'answer-lost'];
const callShare = 0.01;
const duplicateShare = 0.3;

/** Draws the faults of one run and counts them; after `stop` there are none. */
export interface Faults {
  readonly counts: Readonly<Record<FaultKind, number>>;
  note(kind: FaultKind): void;
  ofCall(): CallFault | null;
  /** Milliseconds after which a delivery comes a second time, 0 for at the same moment; null where it comes once. */
  duplicateAfter(): number | null;
  readonly random: Random;
  readonly stopped: AbortSignal;
  stop(): void;
}

export function createFaults(seed: number): Faults {
  const random = createRandom(seed);
  const calls = random.fork();
  const deliveries = random.fork();
  const ending = new AbortController();
  const counts: Record<FaultKind, number> = {
    kill: 0,
    'broker-forgot': 0,
    duplicate: 0,
    'store-cut': 0,
    exhausted: 0,
    'timed-out': 0,
    'answer-lost': 0,
  };
  const note = (kind: FaultKind) => {
    counts[kind] += 1;
  };
  return {
    counts,
    note,
    ofCall() {
      const drawn = ending.signal.aborted ? null : (callFaults[Math.floor(calls.next() / callShare)] ?? null);
      if (drawn !== null) note(drawn);
      return drawn;
    },
    duplicateAfter() {
      if (ending.signal.aborted || !deliveries.chance(duplicateShare)) return null;
      note('duplicate');
      return deliveries.chance(0.5) ? 0 : deliveries.between(1, 5000);
    },
    random: random.fork(),
    stopped: ending.signal,
    stop: () => ending.abort(),
  };
}
