import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from '../../bench/statistics.ts';
import { type ApiUser, patient } from './api-client.ts';
import { type Crowd, deploy } from './crowd.ts';
import { openTally } from './tally.ts';

export interface ApiLoad {
  readonly users: number;
  readonly newASecond: number;
  readonly requests: number;
  readonly failed: number;
  readonly why: string;
  /** Refusals that said when to come again, and were heeded. */
  readonly waits: number;
  readonly meanMillis: number;
  readonly p95Millis: number;
  readonly listening: number;
  readonly sawTheEnd: number;
  readonly refused: number;
  /** From the moment that a change carries until it was heard; the moment is when the engine read, before it wrote. */
  readonly heardP95Millis: number;
}

/** How often a user who is waiting looks at the list. */
const lookEveryMs = 10_000;

/** Users who come one after the other, deploy once, listen to it and look at their list until all have come and been served. */
export async function loadApi({ users, listeners }: Crowd, newASecond: number): Promise<ApiLoad> {
  const tally = openTally();
  let deployed = 0;
  let served = 0;
  let waits = 0;
  const over = new AbortController();
  setMaxListeners(users.length + 1, over.signal);

  async function come(user: ApiUser): Promise<void> {
    tally.note(await user.get('/services'), 200);
    const id = await deploy(user, 0, tally);
    if (id !== null) {
      deployed += 1;
      listeners.follow(user.uid, user.org, id, 'close');
    }
    served += 1;
    while (!over.signal.aborted) {
      tally.note(await user.get('/deployments?limit=20'), 200);
      await sleep(lookEveryMs, undefined, { signal: over.signal }).catch(() => undefined);
    }
  }

  const coming: Promise<void>[] = [];
  for (const user of users) {
    coming.push(
      come(
        patient(user, () => {
          waits += 1;
        }),
      ),
    );
    await sleep(1000 / newASecond);
  }
  const until = Date.now() + 60_000;
  const isOver = () => served === users.length && listeners.figures().sawTheEnd >= deployed;
  while (!isOver() && Date.now() < until) await sleep(200);
  over.abort();
  await Promise.all(coming);
  const { open, sawTheEnd, refused, delays } = listeners.figures();
  const { millis } = tally;
  return {
    users: users.length,
    newASecond,
    requests: millis.length,
    failed: tally.failed(),
    why: tally.why(),
    waits,
    meanMillis: millis.reduce((sum, each) => sum + each, 0) / millis.length,
    p95Millis: percentile(millis, 0.95),
    listening: open,
    sawTheEnd,
    refused,
    heardP95Millis: percentile(delays, 0.95),
  };
}
