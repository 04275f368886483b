import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { bundle, bundleOlder, inFolder, parseOnce } from './bundle.ts';
import { createTally, type Figures, lineOf } from './tally.ts';
import type { Share } from './worker.ts';

export interface Run {
  readonly first: number;
  readonly seeds: number;
  readonly minutes: number;
  readonly threads: number;
  /** Commit of the other version of the code. */
  readonly older: string | undefined;
}

const progressMillis = 5000;

/** Many seeds on several threads, each on one bundle made before: what is edited meanwhile changes nothing. */
export function runSeeds({ first, seeds, minutes, threads, older }: Run): Promise<boolean> {
  return inFolder(async (folder) => {
    const script = await bundle(path.join(import.meta.dirname, 'worker.ts'), path.join(folder, 'worker.mjs'), [
      parseOnce(),
    ]);
    const olderBundle = await bundleOlder(folder, older);
    const tally = createTally();
    const started = performance.now();
    const seconds = () => (performance.now() - started) / 1000;
    const progress = setInterval(() => {
      const done = tally.figures();
      const rate = (done.seeds / seconds()).toFixed(0);
      process.stderr.write(`\r${done.seeds} of ${seeds} seeds, ${done.violations.length} violations, ${rate} seeds/s `);
    }, progressMillis);
    const hear = (figures: Figures) => {
      for (const violation of figures.violations) console.log(violation);
      tally.merge(figures);
    };
    try {
      await Promise.all(
        Array.from({ length: threads }, (_, index) => {
          const last = first + seeds - 1;
          const millis = minutes * 60_000;
          return inThread(script, { first: first + index, step: threads, last, millis, older: olderBundle }, hear);
        }),
      );
    } finally {
      clearInterval(progress);
      process.stderr.write('\r');
    }
    console.log(lineOf(tally.figures(), first, seconds()));
    return tally.figures().violations.length === 0;
  });
}

function inThread(script: string, workerData: Share, hear: (figures: Figures) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(script, { workerData, resourceLimits: { maxYoungGenerationSizeMb: 64 } });
    worker.on('message', hear);
    worker.on('error', reject);
    worker.on('exit', () => resolve());
  });
}
