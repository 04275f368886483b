import { readdir, realpath } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { exists } from './rooted.ts';
import { outputOf } from './shell.ts';

/** A language's programs on this machine. */
export interface Toolchain {
  /** For people, for instance `Node 20.20.2`. */
  readonly label: string;
  readonly version: string;
  /** The folder that has to be seen for it to work. */
  readonly prefix: string;
  /** Programs by the name under which a path in the image finds them. */
  readonly programs: Readonly<Record<string, string>>;
  /** What this machine has installed into it beyond what its official image has: hidden from builds. */
  readonly hidden: readonly string[];
}

/** The Node that comes nearest to a wanted major version: the one that runs this, or one that nvm keeps. */
export async function findNode(wanted: string | null): Promise<Toolchain | null> {
  const nvm = process.env.NVM_DIR ?? path.join(os.homedir(), '.nvm');
  const found = await allOf(
    [process.execPath, ...(await versionsIn(path.join(nvm, 'versions/node'), 'bin/node'))],
    node,
  );
  return nearest(found, wanted);
}

async function node(program: string): Promise<Toolchain | null> {
  const version = await outputOf(program, ['-p', 'process.versions.node']);
  if (version === null) return null;
  const prefix = path.dirname(path.dirname(await realpath(program)));
  const modules = path.join(prefix, 'lib/node_modules');
  const bin = (name: string) => path.join(prefix, 'bin', name);
  const yarn = (await exists(bin('yarn'))) ? bin('yarn') : path.join(modules, 'corepack/dist/yarn.js');
  const programs = { node: bin('node'), npm: bin('npm'), npx: bin('npx'), corepack: bin('corepack'), yarn };
  return {
    label: `Node ${version}`,
    version,
    prefix,
    programs: await present(programs),
    hidden: await except(modules, (name) => name === 'npm' || name === 'corepack'),
  };
}

/** The Python that comes nearest to a wanted version: those on the path, Debian's, and what pyenv keeps. */
export async function findPython(wanted: string | null): Promise<Toolchain | null> {
  const pyenv = process.env.PYENV_ROOT ?? path.join(os.homedir(), '.pyenv');
  const kept = await versionsIn(path.join(pyenv, 'versions'), 'bin/python3');
  const found = await allOf(
    ['python3', ...(wanted === null ? [] : [`python${wanted}`]), '/usr/bin/python3', ...kept],
    python,
  );
  return nearest(found, wanted);
}

const describePython = `
import json, os, site, sys, sysconfig
print(json.dumps([".".join(map(str, sys.version_info[:3])), os.path.realpath(sys.executable), sys.base_prefix,
  site.getsitepackages(), sysconfig.get_path("stdlib")]))`;

async function python(program: string): Promise<Toolchain | null> {
  const described = await outputOf(program, ['-I', '-c', describePython]);
  if (described === null) return null;
  const [version, executable, prefix, folders, stdlib] = JSON.parse(described) as [
    string,
    string,
    string,
    string[],
    string,
  ];
  const minor = version.split('.').slice(0, 2).join('.');
  const pip = path.join(prefix, 'bin', `pip${minor}`);
  const programs = { python: executable, python3: executable, [`python${minor}`]: executable, pip, pip3: pip };
  const packages = await Promise.all(folders.map((folder) => except(folder, isOfPip)));
  const marker = path.join(stdlib, 'EXTERNALLY-MANAGED'); // Debian's word that pip may not install: an image has no such word
  return {
    label: `Python ${version}`,
    version,
    prefix,
    programs: await present(programs),
    hidden: [...packages.flat(), ...((await exists(marker)) ? [marker] : [])],
  };
}

const isOfPip = (name: string): boolean =>
  /^(pip|setuptools|wheel|pkg_resources|_distutils_hack|distutils-)/.test(name);

/** The Go of this machine. */
export async function findGo(): Promise<Toolchain | null> {
  const described = await outputOf('go', ['env', 'GOVERSION', 'GOROOT'], { ...process.env, GOTOOLCHAIN: 'local' });
  const [version, root] = described?.split('\n') ?? [];
  if (version === undefined || root === undefined) return null;
  const number = version.replace(/^go/, '');
  const programs = { go: path.join(root, 'bin/go'), gofmt: path.join(root, 'bin/gofmt') };
  return { label: `Go ${number}`, version: number, prefix: root, programs: await present(programs), hidden: [] };
}

/** A program such as a web server that has to be installed under /usr to be seen. */
export async function findProgram(
  name: string,
  label: string,
  versionArgs: readonly string[],
): Promise<Toolchain | null> {
  for (const folder of ['/usr/sbin', '/usr/bin', '/usr/local/bin']) {
    const program = path.join(folder, name);
    if (!(await exists(program))) continue;
    const version = /\d+(\.\d+)+/.exec((await outputOf(program, versionArgs)) ?? '')?.[0] ?? '';
    return { label: `${label} ${version}`.trim(), version, prefix: '/usr', programs: { [name]: program }, hidden: [] };
  }
  return null;
}

/** Whether a version is one of a wanted series: `3.11.7` of `3.11`, `20.20.2` of `20`. */
export function isOfSeries(version: string, wanted: string): boolean {
  return `${version}.`.startsWith(`${wanted}.`);
}

function nearest(found: readonly Toolchain[], wanted: string | null): Toolchain | null {
  return found.find((each) => wanted === null || isOfSeries(each.version, wanted)) ?? found[0] ?? null;
}

async function allOf(
  programs: readonly string[],
  describe: (program: string) => Promise<Toolchain | null>,
): Promise<readonly Toolchain[]> {
  return (await Promise.all(programs.map(describe))).filter((each) => each !== null);
}

async function versionsIn(folder: string, program: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .sort()
    .reverse()
    .map((name) => path.join(folder, name, program));
}

async function present(programs: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>> {
  const checked = await Promise.all(
    Object.entries(programs).map(async (entry) => ((await exists(entry[1])) ? [entry] : [])),
  );
  return Object.fromEntries(checked.flat());
}

async function except(folder: string, keeps: (name: string) => boolean): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => !keeps(name)).map((name) => path.join(folder, name));
}
