import type { RevisionConfig } from '../../functions/ports.ts';
import type { FaultCounts, FaultRates } from './faults.ts';
import type { Random } from './random.ts';

/** What the program of a deployment needs, whatever it is given. */
interface Program {
  /** The port that it listens on; null where it asks PORT. */
  readonly port: number | null;
  readonly memoryMiB: number;
}

export interface Programs {
  /** What Cloud Run's log says of a program that does not start with this configuration; null where it does. */
  complaintOf(config: RevisionConfig): string | null;
}

interface Options {
  readonly random: Random;
  readonly rates: FaultRates;
  readonly faults: FaultCounts;
  readonly isRough: () => boolean;
}

/** Some programs start with another port or more memory than they are given first, and some not even with that. */
export function createPrograms({ random, rates, faults, isRough }: Options): Programs {
  const programs = new Map<string, Program>();

  function draw({ port, sizing: { memoryMiB } }: RevisionConfig): Program {
    if (!isRough() || !random.chance(rates.badStart)) return { port: null, memoryMiB: 0 };
    faults.note('wrong size or port');
    if (random.chance(0.5)) return { port: port === 3000 ? 4000 : 3000, memoryMiB: random.chance(0.2) ? 100_000 : 0 };
    return { port: null, memoryMiB: memoryMiB * random.pick([1.5, 2, 3]) };
  }

  return {
    complaintOf: (config) => {
      const id = config.labels['slipway-deployment'] ?? '';
      const program = programs.get(id) ?? draw(config);
      programs.set(id, program);
      const { memoryMiB } = config.sizing;
      if (program.port !== null && program.port !== config.port) return `Container listens on 0.0.0.0:${program.port}`;
      return program.memoryMiB > memoryMiB ? `Memory limit of ${memoryMiB} MiB exceeded with more used.` : null;
    },
  };
}
