import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { partOf } from './layers.ts';
import { exists } from './rooted.ts';
import { quote, toolEnv } from './shell.ts';
import type { Overlay } from './view.ts';

const run = promisify(execFile);

export interface User {
  readonly name: string;
  readonly id: number;
  readonly home: string;
}

const root: User = { name: 'root', id: 0, home: '/root' };
const everyImage: readonly User[] = [
  root,
  { name: 'www-data', id: 33, home: '/var/www' },
  { name: 'nobody', id: 65534, home: '/nonexistent' },
];

/** Settings of the machine that its programs need and that hold nothing private. Everything else of /etc stays unseen. */
const machineSettings = [
  ...['ld.so.cache', 'ld.so.conf', 'ld.so.conf.d', 'alternatives', 'nsswitch.conf', 'protocols', 'services'],
  ...['mime.types', 'os-release', 'lsb-release', 'debian_version', 'profile', 'bash.bashrc', 'skel', 'ssl/openssl.cnf'],
  ...[
    'login.defs',
    'adduser.conf',
    'deluser.conf',
    'ca-certificates',
    'ca-certificates.conf',
    'terminfo',
    'crypto-policies',
  ],
];

/** Where an image finds the certificates that this machine trusts. */
export const certificates = '/etc/ssl/certs/ca-certificates.crt';

export interface Skeleton {
  readonly overlays: readonly Overlay[];
  /** Whether this machine's programs are underneath. */
  readonly machine: boolean;
  readonly users: readonly User[];
  readonly folders: readonly string[];
  /** Symbolic links by their path in the image. */
  readonly links: Readonly<Record<string, string>>;
  /** Paths of the machine to hide. */
  readonly hidden: readonly string[];
  /** Folders of the machine to copy, for instance a web server's settings. */
  readonly copies: readonly string[];
}

/** Writes the lowest layer of an image: the folders, users and certificates that every image has. */
export async function writeSkeleton(folder: string, skeleton: Skeleton): Promise<void> {
  const { overlays, machine } = skeleton;
  const place = (inside: string) => path.join(folder, partOf(overlays, inside));
  for (const overlay of overlays) await mkdir(path.join(folder, overlay.name), { recursive: true });
  const users = [...everyImage, ...skeleton.users];
  const folders = [
    '/dev',
    '/proc',
    '/sys',
    '/etc/ssl/certs',
    '/run/slipway',
    '/var/tmp',
    '/var/lib',
    '/var/log',
    '/var/cache',
    '/opt',
    '/srv',
    '/home',
    '/mnt',
    '/media',
  ];
  const wanted = [...folders, '/root', '/tmp', '/usr', ...overlays.map(({ at }) => at), ...skeleton.folders];
  for (const inside of wanted) await mkdir(path.join(folder, 'root', inside), { recursive: true });
  await run('chmod', ['1777', place('/tmp'), place('/var/tmp')]);
  await writeFile(place('/etc/passwd'), users.map((user) => passwdLine(user, machine)).join(''));
  await writeFile(place('/etc/group'), users.map(({ name, id }) => `${groupName(name)}:x:${id}:\n`).join(''));
  await writeFile(place('/etc/shadow'), users.map(({ name }) => `${name}:*:19000:0:99999:7:::\n`).join(''), {
    mode: 0o640,
  });
  await writeFile(place('/etc/hosts'), '127.0.0.1 localhost\n::1 localhost\n');
  await writeFile(place('/etc/resolv.conf'), '');
  await writeFile(place(certificates), await machineCertificates());
  if (machine) await addMachine(place);
  for (const each of skeleton.copies) {
    if (await exists(each)) await cp(each, place(each), { recursive: true, verbatimSymlinks: true });
  }
  for (const [at, target] of Object.entries(skeleton.links)) {
    await mkdir(path.dirname(place(at)), { recursive: true });
    await symlink(target, place(at));
  }
  await whiteOut(skeleton.hidden.map(place));
  for (const { id, home } of skeleton.users) await makeHome(place(home), id);
}

async function addMachine(place: (inside: string) => string): Promise<void> {
  for (const name of ['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32']) {
    if (await exists(`/usr/${name}`)) await symlink(`usr/${name}`, place(`/${name}`));
  }
  for (const name of machineSettings) {
    const from = path.join('/etc', name);
    if (await exists(from)) await cp(from, place(from), { recursive: true, verbatimSymlinks: true });
  }
}

async function makeHome(home: string, id: number): Promise<void> {
  await mkdir(home, { recursive: true });
  if (process.getuid?.() === 0) await run('chown', [`${id}:${id}`, home]);
}

const bundles = [certificates, '/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/cert.pem'];

/** The certificates this machine trusts, with those that Node was told to trust in addition. */
export async function machineCertificates(): Promise<string> {
  const own = process.env.NODE_EXTRA_CA_CERTS;
  const texts: string[] = [];
  for (const file of [...bundles, ...(own === undefined || bundles.includes(own) ? [] : [own])]) {
    if (await exists(file)) texts.push(await readFile(file, 'utf8'));
  }
  return [...new Set(texts)].join('\n');
}

/** A character device 0/0 in a layer is the overlay's sign that the name below is gone; anyone may create one. */
async function whiteOut(files: readonly string[]): Promise<void> {
  if (files.length === 0) return;
  const lines = files.map((file) => `mkdir -p ${quote(path.dirname(file))}; mknod ${quote(file)} c 0 0`);
  const shell = run('/bin/sh', ['-s'], { env: toolEnv });
  shell.child.stdin?.end(`set -e\n${lines.join('\n')}\n`);
  await shell;
}

function passwdLine({ name, id, home }: User, machine: boolean): string {
  const shell = machine && (id === 0 || id >= 1000) && id < 60000 ? '/bin/sh' : '/usr/sbin/nologin';
  return `${name}:x:${id}:${id}:${name}:${home}:${shell}\n`;
}

function groupName(user: string): string {
  return user === 'nobody' ? 'nogroup' : user;
}
