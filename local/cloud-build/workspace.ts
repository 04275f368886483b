import { randomUUID } from 'node:crypto';
import { realpathSync, statSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** A path of the build leads out of its workspace, or is not there. */
export class PathRefused extends Error {
  override readonly name = 'PathRefused';
}

/** The folder a step works in: absolute paths start at /workspace, as in Cloud Build. */
export function folderIn(workspace: string, ...parts: readonly (string | null | undefined)[]): string {
  const folder = existing(workspace, locate(workspace, parts));
  if (!statSync(folder).isDirectory()) throw new PathRefused(`${parts.join('/')} is not a folder of the source`);
  return folder;
}

/** A file that must exist inside a folder, symbolic links followed, as a path relative to that folder. */
export function fileIn(workspace: string, folder: string, ...parts: readonly string[]): string {
  const file = existing(folder, locate(workspace, parts));
  if (!statSync(file).isFile()) throw new PathRefused(`${parts.at(-1)} is not a file`);
  return path.relative(folder, file);
}

/** Writes a file inside the workspace; a symbolic link that stands there is replaced, not followed. */
export async function writeInside(workspace: string, folder: string, name: string, data: Uint8Array): Promise<void> {
  const target = locate(workspace, [folder, name]);
  const parent = existing(workspace, path.dirname(target));
  const beside = path.join(parent, `.${randomUUID()}`);
  await writeFile(beside, data, { flag: 'wx', mode: 0o644 });
  await rename(beside, path.join(parent, path.basename(target)));
}

function locate(workspace: string, parts: readonly (string | null | undefined)[]): string {
  const root = realpathSync(workspace);
  return parts.reduce<string>((at, part) => {
    if (!part) return at;
    if (part.includes('\0')) throw new PathRefused('a path holds a zero byte');
    if (part === root || part.startsWith(`${root}/`)) return part;
    return part.startsWith('/') ? path.join(root, path.relative('/workspace', part)) : path.join(at, part);
  }, root);
}

function existing(root: string, candidate: string): string {
  const top = realpathSync(root);
  const real = resolveReal(candidate, top);
  if (real !== top && !real.startsWith(`${top}${path.sep}`)) {
    throw new PathRefused(`${path.relative(top, candidate)} leads out of the source`);
  }
  return real;
}

function resolveReal(candidate: string, top: string): string {
  try {
    return realpathSync(candidate);
  } catch (error) {
    const shown = path.relative(top, candidate) || '.';
    throw new PathRefused(
      `${shown}: ${(error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file or directory' : 'cannot be read'}`,
    );
  }
}
