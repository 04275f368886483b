import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../replace-file.ts';
import { takeSnapshot } from './snapshots.ts';

export interface KeeperOptions {
  readonly dir: string;
  readonly port: number;
  readonly project: string;
  /** A number that grows with everything that may have written; the functions count the requests they handled. */
  readonly changes: () => number;
  readonly onTrouble: (sentence: string) => void;
  /** Shortest time between two snapshots, 5 s (design.md "The laptop's cloud"). */
  readonly everyMs?: number;
}

export interface Keeper {
  /** How many seconds of writes a death of the emulator at this moment loses at most. */
  atRisk(): number;
  /** Takes a last snapshot, also of what was written past the functions; a missing heartbeat then says that nothing was lost. */
  close(): Promise<void>;
}

const heartbeatSchema = z.object({ aliveAt: z.number(), savedAt: z.number(), dirty: z.boolean() });

/** The emulator has no counter of commits, and its read time is the wall clock (1.19.9), so an asking once a second is of our own counter. */
const beatMs = 1000;

/** A slow export takes at most this part of the time. */
const exportShare = 0.05;

/** Exports Firestore's data while something changes, and notes once a second how much is not exported yet. */
export function keepSnapshots(options: KeeperOptions): Keeper {
  const { dir, port, project, changes, onTrouble, everyMs = 5000 } = options;
  let savedMarker = changes();
  let savedAt = Date.now();
  let notBefore = savedAt + everyMs;
  let troubled = false;

  const isDirty = () => changes() !== savedMarker;

  async function save(): Promise<void> {
    const marker = changes();
    const startedAt = Date.now();
    try {
      await takeSnapshot(dir, { port, project });
      savedMarker = marker;
      savedAt = startedAt;
      troubled = false;
    } catch (error) {
      if (!troubled) onTrouble(`Firestore's data could not be saved, trying again: ${String(error)}`);
      troubled = true;
    }
    notBefore = Date.now() + Math.max(everyMs, (Date.now() - startedAt) / exportShare);
  }

  async function beat(): Promise<void> {
    const dirty = isDirty();
    if (!dirty) savedAt = Date.now();
    await replaceFile(heartbeatFile(dir), JSON.stringify({ aliveAt: Date.now(), savedAt, dirty }));
    if (dirty && Date.now() >= notBefore) await save();
  }

  let beating = Promise.resolve();
  const timer = setInterval(() => {
    beating = beating.then(beat).catch((error) => onTrouble(`Firestore's data is not being saved: ${String(error)}`));
  }, beatMs);

  return {
    atRisk: () => (isDirty() ? secondsBetween(savedAt, Date.now()) : 0),
    async close() {
      clearInterval(timer);
      await beating;
      await save();
      if (!troubled) await rm(heartbeatFile(dir), { force: true });
    },
  };
}

/** Seconds of writes that the last life lost at most; 0 after a clean end, one more than was seen after a kill. */
export async function secondsLost(dir: string): Promise<number> {
  const text = await readFile(heartbeatFile(dir), 'utf8').catch(() => null);
  if (text === null) return 0;
  const heartbeat = heartbeatSchema.safeParse(JSON.parse(text));
  await rm(heartbeatFile(dir), { force: true });
  if (!heartbeat.success) return 0;
  const { aliveAt, savedAt, dirty } = heartbeat.data;
  return (dirty ? secondsBetween(savedAt, aliveAt) : 0) + beatMs / 1000;
}

function secondsBetween(from: number, to: number): number {
  return Math.max(1, Math.ceil((to - from) / 1000));
}

function heartbeatFile(dir: string): string {
  return path.join(dir, 'heartbeat.json');
}
