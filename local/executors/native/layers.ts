import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, lstat, mkdir, readdir, readFile, readlink, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { processStat } from './processes.ts';
import { exists } from './rooted.ts';
import { type Bind, type Overlay, openView, type View } from './view.ts';

/** What one step added to a file system, stored under the key of all that led to it. */
export interface Layer {
  /** First half of the key: the folder's name, relative to the store. */
  readonly folder: string;
  /** SHA-256 over paths, kinds, modes, owners and bytes. */
  readonly content: string;
}

/** A key for the layer that a step makes on top of another key; parts are anything JSON knows. */
export function layerKey(parent: string, ...parts: readonly unknown[]): string {
  return createHash('sha256')
    .update(JSON.stringify([parent, ...parts]))
    .digest('hex');
}

/** The stored layer of a key, or null. */
export async function findLayer(dir: string, key: string): Promise<Layer | null> {
  const folder = folderOf(key);
  const file = path.join(dir, folder, 'layer.json');
  return (await exists(file)) ? (JSON.parse(await readFile(file, 'utf8')) as Layer) : null;
}

export interface LayerRequest {
  readonly dir: string;
  readonly key: string;
  readonly overlays: readonly Overlay[];
  readonly below: readonly Layer[];
  readonly binds: readonly Bind[];
}

/** Opens the file system below, lets `fill` write into it, and stores what it wrote. Two builds may make the same layer at once. */
export async function makeLayer(request: LayerRequest, fill: (view: View) => Promise<void>): Promise<Layer> {
  const { dir, key, overlays, binds } = request;
  const work = await makeWork(dir);
  try {
    const view = await openView({ dir, overlays, layers: request.below.map((layer) => layer.folder), work, binds });
    try {
      await fill(view);
    } finally {
      await view.close();
    }
    for (const { to } of binds) await removeMountPoint(path.join(dir, work, 'upper'), to, overlays);
    return await storeLayer(dir, key, path.join(dir, work, 'upper'));
  } finally {
    await removeWork(dir, work);
  }
}

/** A mount leaves its empty mount point behind, which is no part of what the step made. */
async function removeMountPoint(upper: string, to: string, overlays: readonly Overlay[]): Promise<void> {
  const point = path.join(upper, partOf(overlays, to));
  const stat = await lstat(point).catch(() => null);
  if (stat?.isDirectory() && (await readdir(point)).length === 0) await rmdir(point);
  else if (stat?.isFile() && stat.size === 0) await rm(point);
}

/** The overlay that a path of an image belongs to, with the path inside it. */
export function partOf(overlays: readonly Overlay[], inside: string): string {
  const holds = ({ at }: Overlay) => inside === at || inside.startsWith(at.endsWith('/') ? at : `${at}/`);
  const deepest = overlays.filter(holds).sort((a, b) => b.at.length - a.at.length)[0];
  return deepest === undefined ? path.join('root', inside) : path.join(deepest.name, path.relative(deepest.at, inside));
}

/** Takes a folder of overlay parts into the store; the folder is gone afterwards. */
export async function storeLayer(dir: string, key: string, folder: string): Promise<Layer> {
  const layer: Layer = { folder: folderOf(key), content: await contentOf(folder) };
  await writeFile(path.join(folder, 'layer.json'), JSON.stringify(layer));
  await mkdir(path.join(dir, 'layers'), { recursive: true });
  try {
    await rename(folder, path.join(dir, layer.folder));
  } catch (error) {
    const other = await findLayer(dir, key); // another build was faster with the same layer
    if (other === null) throw error;
    return other;
  }
  return layer;
}

function folderOf(key: string): string {
  return `layers/${key.slice(0, 32)}`;
}

const filesAtOnce = 32;

/** SHA-256 over everything below a folder, times left out. Names in byte order, so that it never depends on the disk. */
export async function contentOf(folder: string): Promise<string> {
  const names = (await readdir(folder)).sort();
  const lines: string[] = [];
  for (let from = 0; from < names.length; from += filesAtOnce) {
    const some = names.slice(from, from + filesAtOnce);
    lines.push(...(await Promise.all(some.map((name) => describe(path.join(folder, name), name)))));
  }
  for (const [at, line] of lines.entries()) {
    if (line.startsWith('folder\0')) lines[at] = line + (await contentOf(path.join(folder, names[at] ?? '')));
  }
  return createHash('sha256').update(lines.join('\0\0')).digest('hex');
}

async function describe(file: string, name: string): Promise<string> {
  const stat = await lstat(file);
  const what = [name, stat.mode, stat.uid, stat.gid].join('\0');
  if (stat.isDirectory()) return `folder\0${what}\0`;
  if (stat.isSymbolicLink()) return `link\0${what}\0${await readlink(file)}`;
  return stat.isFile() ? `file\0${what}\0${await fileDigest(file)}` : `other\0${what}`;
}

/** SHA-256 of a file's bytes, never the whole file in memory. */
export async function fileDigest(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

let works = 0;

/** A folder for one mount, marked with its owner, so that `removeDeadWork` can tell what a killed process left. */
export async function makeWork(dir: string): Promise<string> {
  const own = await processStat(process.pid);
  const work = `work/${process.pid}-${own?.startedAt ?? 0}-${++works}`;
  await mkdir(path.join(dir, work), { recursive: true });
  return work;
}

export async function removeWork(dir: string, work: string): Promise<void> {
  const folder = path.join(dir, work);
  for (const name of await readdir(path.join(folder, 'work')).catch(() => [])) {
    // The kernel leaves a folder there that not even its owner may read.
    await chmod(path.join(folder, 'work', name, 'work'), 0o700).catch(() => undefined);
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** The work folders whose process is gone. */
export async function deadWork(dir: string): Promise<readonly string[]> {
  const names = await readdir(path.join(dir, 'work')).catch(() => []);
  const dead: string[] = [];
  for (const name of names) {
    const [pid, startedAt] = name.split('-');
    if ((await processStat(Number(pid)))?.startedAt !== startedAt) dead.push(`work/${name}`);
  }
  return dead;
}
