import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { isAlive, killGroup, processIdentitySchema } from './process-identity.ts';
import { replaceFile } from './replace-file.ts';

const fileIn = (dir: string) => path.join(dir, 'processes.json');

/** A process of the stack, under the name that the supervisor gives it. */
const memberSchema = processIdentitySchema.extend({ name: z.string() });
export type Member = Readonly<z.infer<typeof memberSchema>>;

/** Notes which processes belong to the stack, for the next start in the same folder. */
export async function noteProcesses(dir: string, members: readonly Member[]): Promise<void> {
  await replaceFile(fileIn(dir), JSON.stringify(members));
}

/** The processes that were noted last, whether they live or not. */
export async function notedProcesses(dir: string): Promise<readonly Member[]> {
  const text = await readFile(fileIn(dir), 'utf8').catch(() => '[]');
  return z.array(memberSchema).parse(JSON.parse(text));
}

/** Ends what an earlier life left running, told from strangers by the start time; answers how many there were. */
export async function endLeftovers(dir: string): Promise<number> {
  const left = (await notedProcesses(dir)).filter(isAlive);
  // The reaper of a stack that was killed just now is doing the same more gently; this waits for it a little.
  const until = Date.now() + 5000;
  while (Date.now() < until && left.some(isAlive)) await sleep(100);
  for (const { pid } of left.filter(isAlive)) killGroup(pid);
  while (left.some(isAlive)) await sleep(20);
  await rm(fileIn(dir), { force: true });
  return left.length;
}
