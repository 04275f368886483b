import { z } from 'zod';

/** Why a backup was made; `safety` is the state that a restore found. */
export const backupKinds = ['daily', 'before-change', 'by-hand', 'safety'] as const;
export type BackupKind = (typeof backupKinds)[number];

/** Days that a backup is kept (product.md "Operations"); the bucket in the cloud has the same in its lifecycle. */
export const backupDays = 30;

const time = z.iso.datetime();

/** What stands beside a backup's files, and all that is known of it without the key. */
export const backupSchema = z.object({
  version: z.literal(1),
  /** Begins with its time, so that names sort by age. */
  id: z.string(),
  kind: z.enum(backupKinds),
  /** The one moment that every document was read at. */
  at: time,
  startedAt: time,
  endedAt: time,
  expiresAt: time,
  project: z.string(),
  documents: z.number().int(),
  /** Documents by the name of their collection, wherever it stands. */
  collections: z.record(z.string(), z.number().int()),
  bytes: z.number().int(),
  /** SHA-256 over the documents' lines, before they were compressed and encrypted. */
  checksum: z.string(),
  parts: z.array(
    z.object({
      name: z.string().regex(/^documents-\d+$/),
      documents: z.number().int(),
      bytes: z.number().int(),
      /** Of the file as it lies there. */
      sha256: z.string(),
    }),
  ),
});
export type Backup = Readonly<z.infer<typeof backupSchema>>;

export function expiryOf(startedAt: string): string {
  return new Date(Date.parse(startedAt) + backupDays * 86_400_000).toISOString();
}

/** The backup of this id, or the newest that was made at or before this time; null where there is none. */
export function backupAt<Each extends Pick<Backup, 'id' | 'at'>>(
  backups: readonly Each[],
  idOrTime: string,
): Each | null {
  const named = backups.find(({ id }) => id === idOrTime);
  if (named !== undefined) return named;
  const until = Date.parse(idOrTime);
  if (Number.isNaN(until)) return null;
  const before = backups.filter(({ at }) => Date.parse(at) <= until);
  return before.toSorted((a, b) => (a.at < b.at ? 1 : -1))[0] ?? null;
}

/** Those that are over their time; the newest stays whatever its age, for an old backup beats none. */
export function expired(backups: readonly Backup[], now: string): readonly Backup[] {
  const [, ...older] = backups.toSorted((a, b) => (a.at < b.at ? 1 : -1));
  return older.filter(({ expiresAt }) => expiresAt < now);
}

/** An export of Firestore into the bucket of the backups. */
export interface CloudBackup {
  /** The last part of its location. */
  readonly id: string;
  /** `intended` is written down, and Firestore does not know of it. */
  readonly status: 'intended' | 'running' | 'done' | 'failed';
  /** Name of Firestore's operation; null while it is only intended. */
  readonly operation: string | null;
  readonly at: string;
  /** Whether all documents are of that moment. */
  readonly ofOneMoment: boolean;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly documents: number | null;
  readonly bytes: number | null;
  readonly location: string;
  readonly expiresAt: string;
}
