import { lstat, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type Docker from 'dockerode';
import { extract } from 'tar-fs';
import { longestText } from '../executor.ts';

/** Texts of files of an image, from a container that is made of it and never started. */
export async function readImageFiles(
  docker: Docker,
  reference: string,
  labels: Readonly<Record<string, string>>,
  paths: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  // A program has to be named where the image names none.
  const container = await docker.createContainer({ Image: reference, Labels: { ...labels }, Cmd: ['none'] });
  try {
    const texts = new Map<string, string>();
    for (const each of paths) {
      const text = await readFrom(container, each);
      if (text !== null) texts.set(each, text);
    }
    return texts;
  } finally {
    await container.remove({ force: true });
  }
}

/** The engine hands out a file as an archive that holds it alone, whatever folder it is in. */
async function readFrom(container: Docker.Container, at: string): Promise<string | null> {
  const archive = await container.getArchive({ path: at }).catch((error: { readonly statusCode?: number }) => {
    if (error.statusCode === 404) return null;
    throw error;
  });
  if (archive === null) return null;
  const folder = await mkdtemp(path.join(os.tmpdir(), 'slipway-image-'));
  try {
    const isWanted = (header?: { readonly type?: string | null; readonly size?: number }) =>
      header?.type === 'file' && (header.size ?? 0) <= longestText;
    await pipeline(archive, extract(folder, { ignore: (_name, header) => !isWanted(header) }));
    const [name] = await readdir(folder);
    const file = path.join(folder, name ?? '');
    return name !== undefined && (await lstat(file)).isFile() ? await readFile(file, 'utf8') : null;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
