import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startHopEmulators } from './hop-emulators.ts';
import { startFloor } from './hop-floor.ts';
import { startOurs } from './hop-ours.ts';
import { alternate, intervals, median, rounds } from './statistics.ts';
import { ms, type Row } from './table.ts';

/** Chains before the first that counts; below about twenty the compiler still works on all sides (measured 2026-11). */
const warmUps = 20;

/** What follows a chain's last moment, such as acknowledgements, must not run into the next chain. */
const restMs = 300;

/** A stage's hop against the least that a hop can be: the median hop of a chain of nine, then the median of the rounds. */
export async function hopRows(): Promise<readonly Row[]> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'slipway-bench-'));
  const emulators = await startHopEmulators(dir);
  try {
    const [floor, ours] = await Promise.all([startFloor(), startOurs(emulators)]);
    const hop = async (chain: Promise<readonly number[]>) => {
      const moments = await chain;
      await sleep(restMs);
      return median(intervals(moments));
    };
    const sides = {
      floor: () => hop(floor.chain({ pushed: false })),
      pushed: () => hop(floor.chain({ pushed: true })),
      ours: () => hop(ours.chain()),
    };
    await alternate(warmUps, sides);
    const values = await alternate(rounds, sides);
    await Promise.all([floor.close(), ours.close()]);
    const measured = median(values.ours);
    const row = (name: string, least: number, target: number | null): Row => ({
      name,
      measured: ms(measured),
      floor: ms(least),
      ratio: (measured / least).toFixed(2),
      target: target === null ? '' : `${target}`,
      met: target === null ? null : measured / least <= target,
    });
    return [
      row('stage hop', median(values.floor), 1.2),
      row('stage hop against a floor with an HTTP push', median(values.pushed), null),
    ];
  } finally {
    await emulators.close();
    await rm(dir, { recursive: true, force: true });
  }
}
