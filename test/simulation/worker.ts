import { parentPort, workerData } from 'node:worker_threads';
import { loadOlder } from './older.ts';
import { simulate } from './simulate.ts';
import { createTally } from './tally.ts';

/** The seeds of one thread: every so-many-eth from the first, until the last or until the time is up. */
export interface Share {
  readonly first: number;
  readonly step: number;
  readonly last: number;
  readonly millis: number;
  /** Bundle of another version of the code. */
  readonly older: string;
}

const batch = 20;

async function work({ first, step, last, millis, older }: Share): Promise<void> {
  const code = await loadOlder(older);
  const until = performance.now() + millis;
  let tally = createTally();
  for (let seed = first; seed <= last && performance.now() < until; seed += step) {
    tally.add(await simulate(seed, { older: code }));
    if (tally.figures().seeds < batch) continue;
    parentPort?.postMessage(tally.figures());
    tally = createTally();
  }
  parentPort?.postMessage(tally.figures());
}

await work(workerData as Share);
