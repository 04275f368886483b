import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { slope } from '../../bench/statistics.ts';
import type { ApiUser } from './api-client.ts';
import { type Crowd, deploy } from './crowd.ts';
import { residentOf } from './memory.ts';
import { openTally } from './tally.ts';

interface Sample {
  readonly minute: number;
  /** Heap in megabytes after a garbage collection: of the functions, and of the dispatcher with the callers and listeners. */
  readonly functions: number;
  readonly callers: number;
}

export interface Soak {
  readonly minutes: number;
  readonly requests: number;
  readonly failed: number;
  readonly why: string;
  readonly deployments: number;
  readonly ended: number;
  readonly logLines: number;
  readonly samples: readonly Sample[];
  /** Megabytes a minute after the warm-up. */
  readonly growth: { readonly functions: number; readonly callers: number };
  readonly mostResidentMegabytes: number;
}

/** Light enough that emulators which keep everything in memory last half an hour. */
const every = { deployMs: 1_000, readMs: 100, lineMs: 50, sampleMs: 30_000 } as const;
/** Builds that print are remembered for ten minutes (functions/triggers/build-logs.ts): only then can the heap be flat. */
const warmUpMinutes = 11;

/** A steady load for so long: users deploy and read, builds print, somebody listens to each; what grows is told. */
export async function soak(crowd: Crowd, minutes: number, say: (line: string) => void): Promise<Soak> {
  const { system, users, listeners } = crowd;
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const over = new AbortController();
  const tally = openTally();
  const counts = { deployments: 0, logLines: 0 };
  const building: { readonly org: string; readonly id: string }[] = [];
  const topic = system.pubsub.topic('build-logs');

  const repeat = async (ms: number, work: (round: number) => Promise<void>) => {
    for (let round = 0; !over.signal.aborted; round += 1) {
      await work(round);
      await sleep(ms, undefined, { signal: over.signal }).catch(() => undefined);
    }
  };
  const userOf = (round: number) => users[round % users.length] as ApiUser;
  const deploying = repeat(every.deployMs, async (round) => {
    const user = userOf(round);
    const id = await deploy(user, round, tally);
    if (id === null) return;
    counts.deployments += 1;
    listeners.follow(user.uid, user.org, id, 'its end');
    building.push({ org: user.org, id });
    if (building.length > 20) building.shift();
  });
  const reading = repeat(every.readMs, async (round) => {
    tally.note(await userOf(round).get(round % 2 === 0 ? '/deployments?limit=20' : '/services'), 200);
  });
  const printing = repeat(every.lineMs, async (round) => {
    const build = building[round % Math.max(1, building.length)];
    if (build === undefined) return;
    await topic.publishMessage({ json: entryOf(build, round) });
    counts.logLines += 1;
  });

  const samples: Sample[] = [];
  const begun = Date.now();
  for (const end = begun + minutes * 60_000; Date.now() < end; ) {
    await sleep(Math.min(every.sampleMs, end - Date.now()));
    const { heapBytes } = await system.figures('heap');
    collect();
    const minute = (Date.now() - begun) / 60_000;
    const sample = { minute, functions: heapBytes / 2 ** 20, callers: process.memoryUsage().heapUsed / 2 ** 20 };
    samples.push(sample);
    say(
      `minute ${minute.toFixed(1)}: heap of the functions ${sample.functions.toFixed(1)} MB, of the callers and the dispatcher ${sample.callers.toFixed(1)} MB`,
    );
  }
  over.abort();
  await Promise.all([deploying, reading, printing]);
  await sleep(5_000);
  const { ended } = await system.figures();
  const settled = samples.filter(({ minute }) => minute >= Math.min(warmUpMinutes, minutes * 0.4));
  const growth = (of: 'functions' | 'callers') => slope(settled.map((sample) => [sample.minute, sample[of]]));
  const growthOfBoth = { functions: growth('functions'), callers: growth('callers') };
  return {
    minutes,
    requests: tally.millis.length,
    failed: tally.failed(),
    why: tally.why(),
    ...counts,
    ended,
    samples,
    growth: growthOfBoth,
    mostResidentMegabytes: residentOf(system.pid).most,
  };
}

/** A line as Cloud Build's log sink publishes it. */
function entryOf({ org, id }: { readonly org: string; readonly id: string }, round: number): object {
  const timestamp = new Date().toISOString();
  return {
    logName: 'projects/slipway-bench/logs/cloudbuild',
    insertId: `${id}-${round}`,
    timestamp,
    severity: 'INFO',
    textPayload: `Step #0 - "build": line ${round} of a build that goes on`,
    labels: { build_step: 'build', build_tags: `o-${org},d-${id}-f1` },
  };
}
