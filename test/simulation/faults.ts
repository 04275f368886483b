import type { Random } from './random.ts';

/** How often each kind of trouble happens, by call or by message; 0 where a seed does without it. */
export interface FaultRates {
  /** The process dies before the call takes effect, or right after. */
  readonly crash: number;
  /** The call fails and has no effect. */
  readonly unavailable: number;
  /** How often one of those outside is away for minutes, and every call to it fails. */
  readonly outages: number;
  /** The call takes effect and its answer is lost. */
  readonly lostAnswer: number;
  /** Firestore aborts a commit: without effect, or (its client had sent it twice) with it. */
  readonly aborted: number;
  /** The process stands still for minutes, before the call takes effect or after: a zombie. */
  readonly pause: number;
  /** A message arrives again, at the same moment or later. */
  readonly duplicate: number;
  /** A message is hours late. */
  readonly late: number;
  /** The broker never had the message. */
  readonly lostMessage: number;
  /** Share of the builds that end otherwise than well, of the revisions that do not start, and of those that do not answer. */
  readonly badBuild: number;
  readonly badStart: number;
  readonly badAnswer: number;
  /** Share of the revisions that answer Slipway well and serve their users badly. */
  readonly badRelease: number;
  /** Share of the images whose scan is late, is never made, or finds something. */
  readonly badScan: number;
  /** Share of the release and check commands that fail. */
  readonly badCommand: number;
  /** Seconds that ListBuilds lags behind, at most. */
  readonly listLag: number;
  /** Milliseconds that a machine's own clock is wrong by, at most. */
  readonly skew: number;
  /** How often the broker forgets everything, and somebody edits the service in the console. */
  readonly forgets: number;
  readonly handEdits: number;
  /** Share of the processes that run an older version of the code. */
  readonly mixed: number;
}

/** How often each kind of trouble really happened. */
export interface FaultCounts {
  readonly counts: ReadonlyMap<string, number>;
  note(kind: string, times?: number): void;
}

export function countFaults(): FaultCounts {
  const counts = new Map<string, number>();
  return { counts, note: (kind, times = 1) => void counts.set(kind, (counts.get(kind) ?? 0) + times) };
}

/** A random subset for each seed: what never meets in one mix shows itself in another. */
export function drawFaults(random: Random): FaultRates {
  const calm = random.chance(0.1);
  const some = (most: number) => (calm || random.chance(0.5) ? 0 : most * random.next());
  return {
    crash: some(0.05),
    unavailable: some(0.08),
    lostAnswer: some(0.08),
    aborted: some(0.15),
    // Where much stands still, what was late meets what came after it.
    pause: random.chance(0.2) ? some(0.08) : some(0.03),
    duplicate: some(0.5),
    late: some(0.1),
    lostMessage: some(0.2),
    badBuild: some(0.6),
    badStart: some(0.6),
    badAnswer: some(0.6),
    badScan: some(0.6),
    listLag: Math.round(some(40)),
    skew: some(600_000),
    forgets: Math.round(some(4)),
    handEdits: Math.round(some(8)),
    outages: Math.round(some(3)),
    mixed: calm || random.chance(0.75) ? 0 : random.next(),
    badRelease: some(0.6),
    badCommand: some(0.5),
  };
}
