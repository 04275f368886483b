import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { contentHash } from '../../functions/content-hash.ts';
import { type Backup, type BackupKind, backupSchema, expired, expiryOf } from '../../shared/backup.ts';
import type { Vault } from '../secret-manager/vault.ts';
import type { StoredDocument } from './firestore-rest.ts';

/** Documents in one file. */
const partSize = 2000;
const manifestName = 'backup.json';

const lineSchema = z.object({
  path: z.string(),
  fields: z.record(z.string(), z.record(z.string(), z.unknown())),
});
const sealedSchema = z.object({ key: z.string(), iv: z.string(), tag: z.string(), data: z.string() });

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

/** Whatever order Firestore names a document's fields in, the same document has the same hash. */
export const documentHash = ({ path: at, fields }: StoredDocument) => contentHash({ path: at, fields });

/** SHA-256 over all documents; equal for equal databases. */
export const checksumOf = (documents: readonly StoredDocument[]) => sha256(documents.map(documentHash).join('\n'));

export interface Contents {
  readonly kind: BackupKind;
  readonly project: string;
  readonly at: string;
  readonly startedAt: string;
  readonly documents: readonly StoredDocument[];
}

/** Writes compressed and encrypted files beside the others and renames their folder: a backup is there whole or not at all. */
export async function writeBackup(root: string, contents: Contents, vault: Vault): Promise<Backup> {
  const { kind, project, at, startedAt, documents } = contents;
  const id = `${startedAt.replace(/[:.]/g, '-')}-${kind}`;
  const partial = path.join(root, `.${id}.partial`);
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true, mode: 0o700 });
  const parts: Backup['parts'] = [];
  for (let from = 0; from < documents.length; from += partSize) {
    const some = documents.slice(from, from + partSize);
    const name = `documents-${String(parts.length + 1).padStart(4, '0')}`;
    const lines = gzipSync(some.map((each) => `${JSON.stringify(each)}\n`).join(''));
    // Its place is sealed with it, so that no file of another backup can stand here.
    const bytes = Buffer.from(JSON.stringify(vault.seal(lines, `${id}/${name}`)));
    await writeFile(path.join(partial, name), bytes, { mode: 0o600 });
    parts.push({ name, documents: some.length, bytes: bytes.length, sha256: sha256(bytes) });
  }
  const backup: Backup = {
    version: 1,
    id,
    kind,
    at,
    startedAt,
    endedAt: new Date().toISOString(),
    expiresAt: expiryOf(startedAt),
    project,
    documents: documents.length,
    collections: countByCollection(documents),
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    checksum: checksumOf(documents),
    parts,
  };
  await writeFile(path.join(partial, manifestName), `${JSON.stringify(backup, null, 2)}\n`, { mode: 0o600 });
  await rename(partial, path.join(root, id));
  return backup;
}

export function collectionOf(documentPath: string): string {
  return documentPath.split('/').at(-2) ?? '';
}

function countByCollection(documents: readonly StoredDocument[]): Backup['collections'] {
  const counts: Record<string, number> = {};
  for (const { path: at } of documents) counts[collectionOf(at)] = (counts[collectionOf(at)] ?? 0) + 1;
  return counts;
}

/** All that are whole, newest first. */
export async function listBackups(root: string): Promise<readonly Backup[]> {
  const names = existsSync(root) ? await readdir(root) : [];
  const whole = names.filter((name) => !name.startsWith('.') && existsSync(path.join(root, name, manifestName)));
  const backups = await Promise.all(
    whole.map(async (name) => {
      const text = await readFile(path.join(root, name, manifestName), 'utf8');
      const parsed = backupSchema.safeParse(JSON.parse(text));
      if (!parsed.success || parsed.data.id !== name)
        throw new Error(`${path.join(root, name)} is not a backup of this version.`);
      return parsed.data;
    }),
  );
  return backups.sort((a, b) => (a.at < b.at ? 1 : -1));
}

/** A backup's documents, after every file, count and checksum was found to be as it was written. */
export async function readBackup(root: string, backup: Backup, vault: Vault): Promise<readonly StoredDocument[]> {
  const documents: StoredDocument[] = [];
  for (const { name, sha256: expected, documents: count } of backup.parts) {
    const file = path.join(root, backup.id, name);
    const bytes = await readFile(file).catch(() => null);
    if (bytes === null) throw new Error(`${file} is missing: the backup is not whole.`);
    if (sha256(bytes) !== expected)
      throw new Error(`${file} is damaged: its SHA-256 is not the one that was written down.`);
    const lines = gunzipSync(unsealed(bytes, `${backup.id}/${name}`, vault, file))
      .toString('utf8')
      .split('\n');
    const found = lines.filter((line) => line !== '').map((line) => lineSchema.parse(JSON.parse(line)));
    if (found.length !== count) throw new Error(`${file} holds ${found.length} documents instead of ${count}.`);
    documents.push(...found);
  }
  if (documents.length !== backup.documents || checksumOf(documents) !== backup.checksum) {
    throw new Error(`The backup ${backup.id} is not what was written: its documents have another checksum.`);
  }
  return documents;
}

function unsealed(bytes: Buffer, place: string, vault: Vault, file: string): Buffer {
  try {
    return vault.open(sealedSchema.parse(JSON.parse(bytes.toString('utf8'))), place);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${file} cannot be decrypted: ${why}`, { cause: error });
  }
}

/** Removes what is over its time; answers which. */
export async function removeExpired(root: string, now: string): Promise<readonly Backup[]> {
  const over = expired(await listBackups(root), now);
  await Promise.all(over.map(({ id }) => rm(path.join(root, id), { recursive: true, force: true })));
  return over;
}
