import type { CloudBackup } from '../../shared/backup.ts';
import { expiryOf } from '../expiry.ts';
import { later } from '../later.ts';
import type { Doc, Store } from '../ports.ts';
import type { Exports } from '../project-ports.ts';
import { paths } from './documents.ts';
import type { Shell } from './shell.ts';

/** An export begins at 02:00 UTC and each six hours from there (product.md "Operations": the recovery point). */
const slotHours = 6;
const firstHour = 2;
/** It is over before the next begins, or it is given up. */
const overSeconds = 5 * 3600;
/** Beyond the time that all calls of one look may take, so that no two ticks are at it. */
const lookSeconds = 120;
/** One that failed is begun anew after this long, in another folder: what is there of the first is not to be trusted. */
const againSeconds = 600;
const mostTries = 3;
/** The beginning of every line about one that went wrong; an alert reads it (terraform/monitoring.tf). */
export const backupTrouble = 'the backup ';

/** `backups/{id}`: an export of all documents, written down before it is begun. */
export interface BackupRecord extends Omit<CloudBackup, 'startedAt' | 'expiresAt' | 'ofOneMoment'> {
  readonly intentAt: string;
  /** Exports that were begun for it and failed. */
  readonly failures: number;
  /** When the tick looks next; null when it is over. */
  readonly lookAt: string | null;
  readonly expiresAt: unknown;
}

/** Writes down the export of these six hours, once, as of the last whole minute that is surely over. */
export async function intendBackup(store: Store, { bucket }: Exports, now: string): Promise<void> {
  const id = backupIdAt(now);
  const path = paths.backup(id);
  if ((await store.read([path])).docs[0]) return;
  const data: BackupRecord = {
    ...{ id, status: 'intended', operation: null, documents: null, bytes: null, endedAt: null, failures: 0 },
    at: minuteBefore(now),
    location: `${bucket}/${id}`,
    intentAt: now,
    lookAt: now,
    expiresAt: expiryOf('backups', now),
  };
  // In a conflict another tick has done the same.
  await store.commit([{ op: 'create', path, data }]);
}

/** Id of the export of the six hours that this time is in. */
export function backupIdAt(now: string): string {
  return `${slotAt(now).replace(/[:.]/g, '-')}-scheduled`;
}

/** When the six hours began that this time is in. */
export function slotAt(now: string): string {
  const slot = slotHours * 3_600_000;
  const offset = firstHour * 3_600_000;
  return new Date(Math.floor((Date.parse(now) - offset) / slot) * slot + offset).toISOString();
}

function minuteBefore(now: string): string {
  return new Date((Math.floor(Date.parse(now) / 60_000) - 1) * 60_000).toISOString();
}

/**
 * Begins the export or hears how far it is. Whoever looks has it to himself until the time of the next look; what an earlier
 * look has begun without writing it down is found by its folder.
 */
export async function followBackup(
  { store, tell }: Pick<Shell, 'store' | 'tell'>,
  exports: Exports,
  doc: Doc<unknown>,
  now: string,
): Promise<void> {
  const record = doc.data as BackupRecord;
  const path = paths.backup(record.id);
  const mine = { lookAt: later(now, lookSeconds) };
  if ((await store.commit([{ op: 'update', path, data: mine, lastUpdateTime: doc.updateTime }])) === 'conflict') return;
  const change = await look(record, exports, now).catch((error: unknown) => {
    tell(`${backupTrouble}${record.id} was not looked after, and will be again`, error);
    return afterTrouble(record, now);
  });
  if (change.status === 'failed') tell(`${backupTrouble}${record.id} failed; the next is made in its turn`, null);
  else if (change.failures !== undefined) tell(`${backupTrouble}${record.id} failed, and is begun again`, null);
  await store.commit([{ op: 'merge', path, data: change }]);
}

type Change = Partial<BackupRecord>;

async function look(record: BackupRecord, exports: Exports, now: string): Promise<Change> {
  const found = (await exports.list()).find(({ location }) => location === record.location);
  if (found === undefined && record.operation === null) {
    const operation = await exports.begin(record.at, record.location);
    return { status: 'running', operation };
  }
  if (found?.status === 'failed') return anew(record, now);
  const { status, operation, documents, bytes, endedAt } = found ?? record;
  const known = { status, operation, documents, bytes, endedAt };
  return status === 'done' ? { ...known, lookAt: null } : { ...known, ...afterTrouble(record, now) };
}

/** Nothing goes on for ever, whatever is in the way. */
function afterTrouble({ intentAt }: BackupRecord, now: string): Change {
  return now > later(intentAt, overSeconds) ? { status: 'failed', lookAt: null } : {};
}

function anew({ id, location, failures }: BackupRecord, now: string): Change {
  const failed = failures + 1;
  if (failed === mostTries) return { status: 'failed', failures: failed, lookAt: null };
  const folder = `${location.slice(0, location.lastIndexOf('/'))}/${id}-${failed + 1}`;
  return {
    ...{ status: 'intended', operation: null, documents: null, bytes: null, endedAt: null },
    failures: failed,
    location: folder,
    lookAt: later(now, againSeconds),
  };
}
