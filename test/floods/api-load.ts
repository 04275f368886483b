import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from '../../bench/statistics.ts';
import type { ApiUser } from './api-client.ts';
import { type Crowd, deploy } from './crowd.ts';

export interface ApiLoad {
  readonly users: number;
  readonly newASecond: number;
  readonly requests: number;
  readonly failed: number;
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
  const millis: number[] = [];
  let failed = 0;
  let deployed = 0;
  const over = new AbortController();
  setMaxListeners(users.length + 1, over.signal);

  async function come(user: ApiUser): Promise<void> {
    const services = await user.get('/services');
    millis.push(services.millis);
    if (services.status !== 200) failed += 1;
    const id = await deploy(user, 0, millis);
    if (id === null) failed += 1;
    else {
      deployed += 1;
      listeners.follow(user.uid, user.org, id, 'close');
    }
    while (!over.signal.aborted) {
      const { status, millis: took } = await user.get('/deployments?limit=20');
      millis.push(took);
      if (status !== 200) failed += 1;
      await sleep(lookEveryMs, undefined, { signal: over.signal }).catch(() => undefined);
    }
  }

  const coming: Promise<void>[] = [];
  for (const user of users) {
    coming.push(come(user));
    await sleep(1000 / newASecond);
  }
  const until = Date.now() + 60_000;
  while (listeners.figures().sawTheEnd < deployed && Date.now() < until) await sleep(200);
  over.abort();
  await Promise.all(coming);
  const { open, sawTheEnd, refused, delays } = listeners.figures();
  return {
    users: users.length,
    newASecond,
    requests: millis.length,
    failed,
    meanMillis: millis.reduce((sum, each) => sum + each, 0) / millis.length,
    p95Millis: percentile(millis, 0.95),
    listening: open,
    sawTheEnd,
    refused,
    heardP95Millis: percentile(delays, 0.95),
  };
}
