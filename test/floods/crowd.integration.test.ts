import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { loadApi } from './api-load.ts';
import { withCrowd } from './crowd.ts';
import { stepUp } from './steps.ts';

test('users who come one after the other are all served, and every listening client sees the end', async () => {
  await withCrowd(30, async (crowd) => {
    const load = await loadApi(crowd, 10);
    expect(load).toMatchObject({ failed: 0, listening: 30, refused: 0, sawTheEnd: 30 });
    expect(load.requests).toBeGreaterThanOrEqual(90);
    // A listener that the rules did not bind would prove nothing.
    crowd.listeners.follow('stranger', 'org-49', 'any', 'close');
    for (let wait = 0; crowd.listeners.figures().refused < 1 && wait < 50; wait += 1) await sleep(100);
    expect(crowd.listeners.figures().refused).toBe(1);
  });
});

test('a step is broken when requests fail, and the steps end there', async () => {
  await withCrowd(50, async (crowd) => {
    const steady = await stepUp(crowd, 10, 10);
    expect(steady).toMatchObject([{ offered: 10, failed: 0, requests: 100 }]);
    // How long they take is told by `npm run floods`: here other suites run beside.
    expect(steady[0]?.broken ?? 'p95').toMatch(/^p95/);
    const strangers = crowd.users.map((user) => ({ ...user, get: (path: string) => user.get(`/../elsewhere${path}`) }));
    const steps = await stepUp({ ...crowd, users: strangers }, 10, 100);
    expect(steps).toHaveLength(1);
    expect(steps[0]?.broken).toMatch(/of 100 failed/);
  });
});
