import { execFile } from 'node:child_process';
import { lstat, mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { makeWork } from './layers.ts';
import { exists } from './rooted.ts';
import { startIn } from './sandbox.ts';
import { openView } from './view.ts';

export type Availability =
  | { readonly ok: true }
  | { readonly ok: false; readonly why: string; readonly remedy: string };

const docker = 'or start Docker';

/** Whether Dockerfiles can be carried out on this machine without an engine: by really starting a program that way. */
export async function nativeAvailable(dir: string = os.tmpdir()): Promise<Availability> {
  if (process.platform !== 'linux') {
    return { ok: false, why: 'Native builds need Linux namespaces.', remedy: 'Start Docker.' };
  }
  if (!(await isMerged())) {
    return { ok: false, why: '/bin and /lib are not part of /usr here.', remedy: `Use a merged /usr, ${docker}.` };
  }
  const missing = await missingTools();
  if (missing.length > 0) {
    const why = `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing.`;
    return { ok: false, why, remedy: `Install util-linux and iproute2, ${docker}.` };
  }
  await mkdir(dir, { recursive: true });
  const folder = await mkdtemp(path.join(dir, 'probe-'));
  try {
    await startNothing(folder);
    return { ok: true };
  } catch (error) {
    const remedy = `Run as root, allow user namespaces (sysctl kernel.unprivileged_userns_clone=1), ${docker}.`;
    return { ok: false, why: (error as Error).message, remedy };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function startNothing(dir: string): Promise<void> {
  const overlays = [
    { name: 'root', at: '/', machine: null },
    { name: 'usr', at: '/usr', machine: '/usr' },
  ];
  for (const inside of ['dev', 'proc', 'usr', 'tmp'])
    await mkdir(path.join(dir, 'layer/root', inside), { recursive: true });
  await mkdir(path.join(dir, 'layer/usr'), { recursive: true });
  const work = await makeWork(dir);
  const view = await openView({ dir, overlays, layers: ['layer'], work, binds: [] });
  try {
    const links = ['lib', 'lib64'].map((name) =>
      promisify(execFile)('ln', ['-s', `usr/${name}`, `${view.root}/${name}`]),
    );
    await Promise.all(links);
    const program = { argv: ['/usr/bin/true'], env: {}, workdir: '/', uid: 1000, gid: 1000 };
    const confinement = {
      capabilities: [],
      network: { address: '10.123.0.2' },
      tmpBytes: 1 << 20,
      cgroups: [],
      hostname: 'probe',
    };
    const { code } = await (await startIn(view, program, confinement)).ended;
    if (code !== 0) throw new Error('A program could not be started in a sandbox.');
  } finally {
    await view.close();
  }
}

async function isMerged(): Promise<boolean> {
  const kinds = await Promise.all(['/bin', '/lib'].map((folder) => lstat(folder)));
  return kinds.every((kind) => kind.isSymbolicLink());
}

async function missingTools(): Promise<readonly string[]> {
  const folders = ['/usr/sbin', '/usr/bin'];
  const tools = ['unshare', 'nsenter', 'setpriv', 'mount', 'pivot_root', 'ip'];
  const checked = await Promise.all(
    tools.map(async (tool) => {
      const found = await Promise.all(folders.map((folder) => exists(path.join(folder, tool))));
      return found.includes(true) ? [] : [tool];
    }),
  );
  return checked.flat();
}
