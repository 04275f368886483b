import { lstat, readFile } from 'node:fs/promises';
import { longestText } from '../executor.ts';
import { findImage } from './images.ts';
import { makeWork, removeWork } from './layers.ts';
import { resolveIn } from './rooted.ts';
import { openView, type View } from './view.ts';

/** Texts of files of an image, from its layers as they are mounted for its program. */
export async function readImageFiles(
  dir: string,
  reference: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = await findImage(dir, reference);
  if (found === null) return new Map();
  const { overlays, layers } = found.image;
  const work = await makeWork(dir);
  try {
    const view = await openView({ dir, overlays, layers: layers.map(({ folder }) => folder), work, binds: [] });
    try {
      return await readIn(view, paths);
    } finally {
      await view.close();
    }
  } finally {
    await removeWork(dir, work);
  }
}

async function readIn({ root }: View, paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const each of paths) {
    const file = await resolveIn(root, each);
    const stat = await lstat(file).catch(() => null); // most images have most of these files not
    if (stat?.isFile() && stat.size <= longestText) texts.set(each, await readFile(file, 'utf8'));
  }
  return texts;
}
