import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, killGroup, type ProcessIdentity, signal } from './process-identity.ts';

/**
 * Waits for the end of the supervisor, however that comes, and ends what it leaves behind. A parent that is killed cannot
 * do so itself, Java does not notice, and only Linux has a signal for it.
 */
let wards: readonly ProcessIdentity[] = [];

/** The stack's own processes notice by themselves and end what they run; this long they may take. */
const graceMs = 5000;

process.on('message', (identities: readonly ProcessIdentity[]) => {
  wards = identities;
});
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => undefined);
process.on('disconnect', async () => {
  const living = wards.filter(isAlive);
  for (const ward of living) signal(ward, 'SIGTERM');
  const until = Date.now() + graceMs;
  while (Date.now() < until && living.some(isAlive)) await sleep(100);
  for (const { pid } of living.filter(isAlive)) killGroup(pid);
  process.exit(0);
});
