import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { identify, isAlive, type ProcessIdentity, processIdentitySchema } from './process-identity.ts';

/** A file that says which living process holds something: a folder's stack, a port. */
export type Claimed =
  | { readonly claimed: true; readonly release: () => Promise<void> }
  | { readonly claimed: false; readonly holder: ProcessIdentity };

/** Claims the file for this process; a claim whose process is gone is void. */
export async function claim(file: string): Promise<Claimed> {
  const self = identify(process.pid);
  if (self === null) throw new Error('This process is not in the process table.');
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const own = `${file}.${randomUUID()}`;
  await writeFile(own, JSON.stringify(self), { mode: 0o600 });
  try {
    for (let tries = 0; tries < 20; tries++) {
      if (await linked(own, file)) return { claimed: true, release: () => rm(file, { force: true }) };
      const holder = await holderOf(file);
      if (holder !== null && isAlive(holder)) return { claimed: false, holder };
      await voidClaim(file, holder);
    }
  } finally {
    await rm(own, { force: true });
  }
  throw new Error(`${file} could not be claimed.`);
}

/** A link is made whole or not at all, and refuses when the name exists. */
async function linked(own: string, file: string): Promise<boolean> {
  try {
    await link(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function holderOf(file: string): Promise<ProcessIdentity | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  return text === null ? null : processIdentitySchema.parse(JSON.parse(text));
}

/** Moves the claim of a dead process away; when another start was quicker and its claim was moved, it is put back. */
async function voidClaim(file: string, dead: ProcessIdentity | null): Promise<void> {
  if (dead === null) return;
  const aside = `${file}.${randomUUID()}`;
  const moved = await rename(file, aside).then(
    () => true,
    () => false,
  );
  if (!moved) return;
  const holder = await holderOf(aside);
  if (holder !== null && isAlive(holder)) await linked(aside, file);
  await rm(aside, { force: true });
}
