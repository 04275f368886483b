import type { Scan, Scans, Vulnerability } from '../../functions/ports.ts';
import type { FaultCounts } from './faults.ts';
import type { Random } from './random.ts';
import type { Timeline } from './timeline.ts';

interface Options {
  readonly timeline: Timeline;
  readonly random: Random;
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
export function createScans({ timeline, random, isRough, faults }: Options): Scans {
  const scans = new Map<string, { readonly begins: number; readonly ends: number; readonly end: Scan }>();

  function begin(image: string) {
    const isQuick = !isRough() || random.chance(0.7);
    const begins = timeline.now() + (isQuick ? 0 : random.between(0, 120_000));
    const ends = begins + (isQuick ? 0 : random.between(0, 300_000));
    if (!isQuick) faults.note('late scan');
    const scan = { begins, ends, end: endOf() };
    scans.set(image, scan);
    return scan;
  }

  function endOf(): Scan {
    if (isRough() && random.chance(0.1)) return { state: 'unscanned', because: 'nothing scans such an image.' };
    return { state: 'scanned', vulnerabilities: isRough() && random.chance(0.1) ? [known] : [] };
  }

  return {
    find: async (image) => {
      const { begins, ends, end } = scans.get(image) ?? begin(image);
      if (timeline.now() < begins) return { state: 'unknown' };
      return timeline.now() < ends ? { state: 'under-way' } : end;
    },
  };
}
