import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Content by its digest, and uploads that are not yet content. */
export interface Blobs {
  /** Bytes of a blob, null where there is none. */
  size(digest: string): Promise<number | null>;
  read(digest: string): Readable;
  put(bytes: Buffer): Promise<string>;
  startUpload(): Promise<string>;
  /** Bytes of an upload so far, null where there is none. */
  uploadSize(id: string): Promise<number | null>;
  /** Adds to an upload and answers its size. */
  append(id: string, body: Readable): Promise<number>;
  /** Makes an upload a blob; false when its bytes have another digest. */
  finish(id: string, digest: string): Promise<boolean>;
  cancel(id: string): Promise<void>;
}

export const digestPattern = /^sha256:[0-9a-f]{64}$/;
const uploadPattern = /^[0-9a-f-]{36}$/;

/** Keeps blobs as files named by their digest; nothing but the digest decides where they are. */
export async function openBlobs(dir: string): Promise<Blobs> {
  const blobs = path.join(dir, 'blobs');
  const uploads = path.join(dir, 'uploads');
  await rm(uploads, { recursive: true, force: true }); // an upload does not survive the connection it came on
  await mkdir(blobs, { recursive: true });
  await mkdir(uploads, { recursive: true });
  const blobAt = (digest: string) => path.join(blobs, digest.replace(':', '-'));
  const uploadAt = (id: string) => path.join(uploads, id);
  const uploadSize = async (id: string) => (uploadPattern.test(id) ? await sizeOf(uploadAt(id)) : null);
  return {
    size: async (digest) => (digestPattern.test(digest) ? sizeOf(blobAt(digest)) : null),
    read: (digest) => createReadStream(blobAt(digest)),
    put: async (bytes) => {
      const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
      const upload = uploadAt(randomUUID());
      await writeFile(upload, bytes);
      await rename(upload, blobAt(digest));
      return digest;
    },
    startUpload: async () => {
      const id = randomUUID();
      await writeFile(uploadAt(id), '');
      return id;
    },
    uploadSize,
    append: async (id, body) => {
      await pipeline(body, createWriteStream(uploadAt(id), { flags: 'a' }));
      return (await uploadSize(id)) ?? 0;
    },
    finish: async (id, digest) => {
      const hash = createHash('sha256');
      for await (const chunk of createReadStream(uploadAt(id))) hash.update(chunk as Buffer);
      const isRight = `sha256:${hash.digest('hex')}` === digest;
      if (isRight) await rename(uploadAt(id), blobAt(digest));
      else await rm(uploadAt(id));
      return isRight;
    },
    cancel: (id) => rm(uploadAt(id), { force: true }),
  };
}

async function sizeOf(file: string): Promise<number | null> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
