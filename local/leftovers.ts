import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { isAlive, killGroup, type ProcessIdentity, processIdentitySchema } from './process-identity.ts';
import { replaceFile } from './replace-file.ts';

const fileIn = (dir: string) => path.join(dir, 'processes.json');

/** Notes which processes belong to the stack, for the next start in the same folder. */
export async function noteProcesses(dir: string, identities: readonly ProcessIdentity[]): Promise<void> {
  await replaceFile(fileIn(dir), JSON.stringify(identities));
}

/** Ends what an earlier life left running, told from strangers by the start time; answers how many there were. */
export async function endLeftovers(dir: string): Promise<number> {
  const text = await readFile(fileIn(dir), 'utf8').catch(() => null);
  if (text === null) return 0;
  const left = z.array(processIdentitySchema).parse(JSON.parse(text)).filter(isAlive);
  // The reaper of a stack that was killed just now is doing the same more gently; this waits for it a little.
  const until = Date.now() + 5000;
  while (Date.now() < until && left.some(isAlive)) await sleep(100);
  for (const { pid } of left.filter(isAlive)) killGroup(pid);
  while (left.some(isAlive)) await sleep(20);
  await rm(fileIn(dir), { force: true });
  return left.length;
}
