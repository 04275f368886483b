import { lchown, lstat, mkdir, readlink } from 'node:fs/promises';
import path from 'node:path';
import { isRoot } from './privilege.ts';

const mostLinks = 40;

/**
 * Finds a path of an image as this machine reaches it: symbolic links are followed inside the image's root only, an
 * absolute one from that root. What does not exist is taken as it stands. No process of the image may run meanwhile.
 */
export async function resolveIn(root: string, inside: string): Promise<string> {
  let left = path.posix.resolve('/', inside).split('/').filter(Boolean);
  let at = '/';
  for (let links = 0; left.length > 0; ) {
    const [name = '', ...rest] = left;
    left = rest;
    const next = path.posix.join(at, name);
    const target = await linkAt(path.join(root, next));
    if (target === null) at = next;
    else if (++links > mostLinks) throw new Error(`${inside}: too many symbolic links`);
    else {
      const aim = path.posix.resolve(at, target);
      left = [...aim.split('/').filter(Boolean), ...left];
      at = '/';
    }
  }
  return path.join(root, at);
}

/** Creates a folder of an image with those above it; new ones get the owner. */
export async function makeFolderIn(root: string, inside: string, owner?: Owner): Promise<string> {
  let at = '/';
  for (const name of path.posix.resolve('/', inside).split('/').filter(Boolean)) {
    at = path.posix.join(at, name);
    const folder = await resolveIn(root, at);
    if (await exists(folder)) continue;
    await mkdir(folder, { recursive: true, mode: 0o755 });
    if (owner !== undefined) await changeOwner(folder, owner);
  }
  return resolveIn(root, inside);
}

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Without root there is one user only, and nothing to change. */
export async function changeOwner(file: string, { uid, gid }: Owner): Promise<void> {
  if (isRoot) await lchown(file, uid, gid);
}

async function linkAt(file: string): Promise<string | null> {
  try {
    return (await lstat(file)).isSymbolicLink() ? await readlink(file) : null;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

export async function exists(file: string): Promise<boolean> {
  try {
    await lstat(file);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
