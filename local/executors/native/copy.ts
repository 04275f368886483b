import { constants, type Stats } from 'node:fs';
import { chmod, copyFile, lstat, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Source } from './copy-sources.ts';
import { changeOwner, exists, makeFolderIn, type Owner, resolveIn } from './rooted.ts';

export interface Copy {
  readonly sources: readonly Source[];
  /** Files whose text stands in the Dockerfile. */
  readonly texts: readonly { readonly name: string; readonly text: string }[];
  /** As written, absolute or relative to `workdir`. */
  readonly destination: string;
  readonly workdir: string;
  /** The new owner; null keeps the owner of each file (COPY --from). */
  readonly owner: Owner | null;
  readonly mode: number | null;
}

const filesAtOnce = 16;

/** Copies into an image below `root` by COPY's rules: the contents of a folder, a file into a folder or under a name. */
export async function copyInto(root: string, copy: Copy): Promise<void> {
  const { sources, texts, owner, mode } = copy;
  const target = path.posix.resolve(copy.workdir, copy.destination);
  const found = await resolveIn(root, target);
  const isFolder =
    /(^|\/)\.?$/.test(copy.destination) ||
    sources.length + texts.length > 1 ||
    ((await exists(found)) && (await lstat(found)).isDirectory());
  const places = placesIn(root);
  for (const { name, text } of texts) {
    const at = await places(isFolder ? path.posix.join(target, name) : target, owner);
    await writeFile(at, text, { mode: mode ?? 0o644 });
    await finish(at, owner, mode);
  }
  for (const { name, entries } of sources) {
    const [top] = entries;
    const base = top?.stat.isDirectory() === false && isFolder ? path.posix.join(target, name) : target;
    if (top?.stat.isDirectory()) await makeFolderIn(root, base, owner ?? top.stat);
    const files = entries.filter(({ stat }) => !stat.isDirectory());
    for (const { relative, stat } of entries) {
      if (!stat.isDirectory() || relative === '') continue;
      const folder = await makeFolderIn(root, path.posix.join(base, relative), owner ?? stat);
      await chmod(folder, mode ?? stat.mode & 0o7777);
    }
    for (let from = 0; from < files.length; from += filesAtOnce) {
      const some = files.slice(from, from + filesAtOnce);
      await Promise.all(
        some.map(async ({ relative, file, stat }) => {
          const at = await places(path.posix.join(base, relative), owner ?? stat);
          await copyOne(file, stat, at);
          await finish(at, owner ?? stat, stat.isSymbolicLink() ? null : mode);
        }),
      );
    }
  }
}

/** Makes room for files: the folder is there, looked for once, and nothing is at the name. */
function placesIn(root: string): (inside: string, owner: Owner | null) => Promise<string> {
  const folders = new Map<string, Promise<string>>();
  return async (inside, owner) => {
    const folder = path.posix.dirname(inside);
    const made = folders.get(folder) ?? makeFolderIn(root, folder, owner ?? undefined);
    folders.set(folder, made);
    const at = path.join(await made, path.posix.basename(inside));
    if (await exists(at)) await rm(at);
    return at;
  };
}

async function copyOne(file: string, stat: Stats, at: string): Promise<void> {
  if (stat.isSymbolicLink()) await symlink(await readlink(file), at);
  else if (stat.isFile()) await copyFile(file, at, constants.COPYFILE_FICLONE);
}

async function finish(at: string, owner: Owner | null, mode: number | null): Promise<void> {
  if (!(await exists(at))) return; // a socket or a device: an image has none
  if (owner !== null && (owner.uid !== 0 || owner.gid !== 0)) await changeOwner(at, owner);
  if (mode !== null) await chmod(at, mode);
}
