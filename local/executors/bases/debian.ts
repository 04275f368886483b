import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { outputOf } from '../native/shell.ts';

/** The release that the official slim images of today stand on. */
const release = 'bookworm';

/** Programs that make a Debian root file system, the quicker one first. */
const makers = ['mmdebstrap', 'debootstrap'] as const;

const always = ['ca-certificates', 'libstdc++6', 'libgcc-s1'];
const leftOut = ['/usr/share/doc/*', '/usr/share/man/*', '/usr/share/locale/*', '/usr/share/info/*'];

/** Makes a minimal Debian as a tar file; takes about half a minute. */
export async function makeDebian(tarFile: string): Promise<void> {
  const include = `--include=${always.join(',')}`;
  const found = await Promise.all(makers.map((maker) => outputOf('which', [maker])));
  if (found[0] !== null) {
    const quiet = leftOut.map((pattern) => `--dpkgopt=path-exclude=${pattern}`);
    const sources = await machineSources();
    return execute('mmdebstrap', ['--quiet', '--variant=minbase', include, ...quiet, release, tarFile, ...sources]);
  }
  if (found[1] === null) throw new Error('Install mmdebstrap to make base images: apt-get install mmdebstrap');
  const root = `${tarFile}.root`;
  await execute('debootstrap', ['--variant=minbase', include, release, root]);
  await execute('tar', ['--numeric-owner', '-C', root, '-cf', tarFile, '.']);
  await execute('rm', ['-rf', '--one-file-system', root]);
}

/** The files in which this machine says where packages come from, when it runs the same release. */
async function machineSources(): Promise<readonly string[]> {
  const isSame = (await readFile('/etc/os-release', 'utf8')).includes(`VERSION_CODENAME=${release}`);
  if (!isSame) return [];
  const folder = '/etc/apt/sources.list.d';
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => /^debian.*\.(sources|list)$/.test(name)).map((name) => path.join(folder, name));
  return files.length > 0 ? files : ['/etc/apt/sources.list'];
}

/** Runs a program; its complaints become the error. */
export function execute(command: string, args: readonly string[], cwd?: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], ...(cwd === undefined ? {} : { cwd }) });
    let complaint = '';
    child.stderr.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString()).slice(-4000);
    });
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${command} failed: ${complaint.trim()}`)),
    );
  });
}
