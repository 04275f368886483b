import path from 'node:path';
import { findImage } from '../executors/native/images.ts';
import { openRepositories } from '../executors/registry/repositories.ts';

/** Whether an image stands in the stack's registry, by its name without the host and its digest. */
export type HasImage = (name: string, digest: string) => Promise<boolean>;

/** Docker's images are pushed to the registry; natively built ones are files of their own. */
export async function imagesOf(dir: string): Promise<HasImage> {
  const repositories = await openRepositories(path.join(dir, 'registry'));
  return async (name, digest) =>
    (await findImage(path.join(dir, 'images'), `${name}@${digest}`)) !== null ||
    (await repositories.find(name, digest)) !== null;
}
