import type { Outcome } from './simulate.ts';

/** What many seeds came to; plain data, so that one thread can tell another. */
export interface Figures {
  readonly seeds: number;
  readonly statuses: ReadonlyMap<string, number>;
  readonly faults: ReadonlyMap<string, number>;
  readonly violations: readonly string[];
}

export interface Tally {
  add(outcome: Outcome): void;
  merge(figures: Figures): void;
  figures(): Figures;
}

export function createTally(): Tally {
  const statuses = new Map<string, number>();
  const faults = new Map<string, number>();
  const violations: string[] = [];
  let seeds = 0;
  const count = (counts: Map<string, number>, kind: string, times: number) =>
    counts.set(kind, (counts.get(kind) ?? 0) + times);
  return {
    add: (outcome) => {
      seeds += 1;
      for (const status of outcome.deployments) count(statuses, status, 1);
      for (const [kind, times] of outcome.faults) count(faults, kind, times);
      for (const { invariant, what } of outcome.violations) {
        violations.push(`seed ${outcome.seed}: invariant ${invariant}: ${what}`);
      }
    },
    merge: (others) => {
      seeds += others.seeds;
      for (const [status, times] of others.statuses) count(statuses, status, times);
      for (const [kind, times] of others.faults) count(faults, kind, times);
      violations.push(...others.violations);
    },
    figures: () => ({ seeds, statuses, faults, violations }),
  };
}

/** The one line that is quoted. */
export function lineOf({ seeds, statuses, faults, violations }: Figures, first: number, seconds: number): string {
  const listed = (counts: ReadonlyMap<string, number>) =>
    [...counts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([kind, times]) => `${times} ${kind}`)
      .join(', ');
  const deployments = [...statuses.values()].reduce((sum, each) => sum + each, 0);
  return (
    `${seeds} seeds from ${first}; ${deployments} deployments: ${listed(statuses)}; faults: ${listed(faults)}; ` +
    `${violations.length} violations; ${seconds.toFixed(0)} s, ${(seeds / seconds).toFixed(0)} seeds/s`
  );
}
