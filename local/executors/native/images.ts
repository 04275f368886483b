import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ImageConfig } from './config.ts';
import { type Layer, makeWork, removeWork } from './layers.ts';
import type { ResolvedUser } from './users.ts';
import type { Overlay } from './view.ts';

/** An image as it is stored: its layers from the lowest on, and how it is run. */
export interface Image {
  readonly overlays: readonly Overlay[];
  readonly layers: readonly Layer[];
  readonly config: ImageConfig;
  readonly user: ResolvedUser;
}

/** Stores an image under the digest of its content and answers that digest. */
export async function storeImage(dir: string, image: Image): Promise<string> {
  const { overlays, layers, config, user } = image;
  const content = JSON.stringify([overlays, layers.map((layer) => layer.content), config, user]);
  const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`;
  const file = fileOf(dir, digest);
  await mkdir(path.dirname(file), { recursive: true });
  const work = await makeWork(dir);
  try {
    await writeFile(path.join(dir, work, 'image.json'), JSON.stringify(image));
    await rename(path.join(dir, work, 'image.json'), file);
  } finally {
    await removeWork(dir, work);
  }
  return digest;
}

/** The image of `name@sha256:...`, or null. */
export async function findImage(dir: string, reference: string): Promise<{ digest: string; image: Image } | null> {
  const digest = /@(sha256:[0-9a-f]{64})$/.exec(reference)?.[1];
  if (digest === undefined) return null;
  try {
    return { digest, image: JSON.parse(await readFile(fileOf(dir, digest), 'utf8')) as Image };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function fileOf(dir: string, digest: string): string {
  return path.join(dir, 'images', `${digest.slice('sha256:'.length)}.json`);
}
