import type { Scan, Scans, Vulnerability } from '../../functions/ports.ts';
import type { FaultCounts, FaultRates } from './faults.ts';
import type { Random } from './random.ts';
import type { Timeline } from './timeline.ts';

interface Options {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly rates: Pick<FaultRates, 'badScan'>;
  readonly isRough: () => boolean;
  readonly faults: FaultCounts;
}

const known: Vulnerability = {
  id: 'CVE-2021-44906',
  package: 'minimist',
  version: '1.2.5',
  fixedIn: '1.2.6',
  severity: 'critical',
  from: 'npm',
};

/** Artifact Analysis in memory: mostly over when it is first asked, else it begins late, takes its time, or never begins. */
export function createScans({ timeline, random, rates, isRough, faults }: Options): Scans {
  const scans = new Map<string, { readonly begins: number; readonly ends: number; readonly end: Scan }>();

  const isBad = () => isRough() && random.chance(rates.badScan);

  function begin(image: string) {
    const isQuick = !isBad();
    const begins = timeline.now() + (isQuick ? 0 : random.between(0, 120_000));
    const ends = begins + (isQuick ? 0 : random.between(0, 300_000));
    if (!isQuick) faults.note('late scan');
    const scan = { begins, ends, end: endOf() };
    scans.set(image, scan);
    return scan;
  }

  function endOf(): Scan {
    if (isBad() && random.chance(0.3)) return { state: 'unscanned', because: 'nothing scans such an image.' };
    return { state: 'scanned', vulnerabilities: isBad() && random.chance(0.3) ? [known] : [] };
  }

  return {
    find: async (image) => {
      const { begins, ends, end } = scans.get(image) ?? begin(image);
      if (timeline.now() < begins) return { state: 'unknown' };
      return timeline.now() < ends ? { state: 'under-way' } : end;
    },
  };
}
