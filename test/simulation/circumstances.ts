import type { FaultCounts, FaultRates } from './faults.ts';
import type { Random } from './random.ts';
import type { Timeline } from './timeline.ts';

/** What everything outside is made of in the simulation: time, chance, the faults that are drawn, and who asks. */
export interface Circumstances {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly rates: FaultRates;
  readonly faults: FaultCounts;
  readonly isRough: () => boolean;
  /** The process that makes the call. */
  readonly running: () => string;
}
