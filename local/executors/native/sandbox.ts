import { spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { enterUserNamespace, isRoot } from './privilege.ts';
import { childOf, signal } from './processes.ts';
import { quote, toolEnv } from './shell.ts';
import { imageRoot, type View } from './view.ts';

export interface Program {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly workdir: string;
  readonly uid: number;
  readonly gid: number;
}

/** What a program may do and see; everything not named here is the same for builds and services. */
export interface Confinement {
  /** Capabilities left to root inside, without the `CAP_`; another user has none. */
  readonly capabilities: readonly string[];
  /** A network namespace with nothing in it but loopback, `address` on it, and all ports open to every user. */
  readonly network: 'host' | { readonly address: string };
  /** Bytes of a private /tmp; null leaves the image's. */
  readonly tmpBytes: number | null;
  /** Control groups to be born into, as folders. */
  readonly cgroups: readonly string[];
  readonly hostname: string;
}

export interface Started {
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** The program as this machine counts processes; inside it is number 1. */
  readonly pid: number;
  /** Resolves when it and all that it started are gone and their output is read. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  kill(): void;
}

/** Starts a program inside a view, in its own process, IPC and host name namespaces. The environment never shows in `ps`. */
export async function startIn(view: View, program: Program, confinement: Confinement): Promise<Started> {
  const separate = confinement.network === 'host' ? [] : ['--net', '--cgroup'];
  const enter = [
    ...['nsenter', ...enterUserNamespace(view.pid), '--mount', '--target', String(view.pid), '--'],
    ...['unshare', '--mount', '--pid', '--ipc', '--uts', ...separate, '--fork', '--kill-child', '--', '/bin/sh', '-s'],
  ];
  const join = 'while [ "$1" != -- ]; do echo 0 > "$1/cgroup.procs"; shift; done; shift; exec "$@"';
  const child = spawn('/bin/sh', ['-c', join, 'sh', ...confinement.cgroups, '--', ...enter], {
    stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
    env: toolEnv,
    detached: true,
  });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  const ended = new Promise<Awaited<Started['ended']>>((resolve) => {
    child.once('close', (code, by) => {
      // util-linux 2.38 stumbles over a program that was killed: it tries to reset SIGKILL, and exits with 1.
      const wasKilled = code === 1 && complaint.includes('sigprocmask');
      resolve(wasKilled ? { code: null, signal: 'SIGKILL' } : { code, signal: by });
    });
  });
  await new Promise<void>((resolve, reject) => {
    child.stdio[3]?.once('data', () => resolve());
    child.once('error', reject);
    child.once('close', () => reject(new Error(`The sandbox could not be set up: ${complaint.trim()}`)));
    child.stdin.on('error', reject);
    child.stdin.end(script(program, confinement));
  });
  // The script waits for one more line, so that the program's pid is known, and watched, before it runs.
  const pid = child.pid === undefined ? null : await childOf(child.pid);
  if (pid === null) throw new Error('The sandbox ended before its program began.');
  view.watch(pid);
  (child.stdio[3] as Writable).end('go\n');
  void ended.then(() => view.watch(null));
  return { stdout: child.stdout, stderr: child.stdio[4] as Readable, pid, ended, kill: () => signal(pid, 'SIGKILL') };
}

/** Parts of /proc that root inside could use against the machine: read-only, or empty. */
const readOnlyProc = ['sys', 'bus', 'fs', 'irq', 'sysrq-trigger'];
const emptyProc = ['kcore', 'keys', 'timer_list'];

/** What the last step into the image needs; mapping root of a user namespace to another user asks for setfcap (Linux 5.12). */
const needed = ['sys_chroot', 'setuid', 'setgid', ...(isRoot ? [] : ['setfcap'])];

/** One `{ ... }` so that the shell has read all of it before its standard input is replaced. */
function script(program: Program, { capabilities, network, tmpBytes, hostname }: Confinement): string {
  const proc = `${imageRoot}/proc`;
  const held = [...new Set([...needed, ...capabilities])].map((name) => `+${name}`);
  const lines = [
    'set -e',
    `mount -t proc -o nosuid,nodev,noexec proc ${proc}`,
    `if command -v hostname >/dev/null; then hostname ${quote(hostname)}; fi`,
    ...(tmpBytes === null ? [] : [`mount -t tmpfs -o mode=1777,nosuid,nodev,size=${tmpBytes} tmpfs ${imageRoot}/tmp`]),
    ...(network === 'host'
      ? []
      : [
          'ip link set lo up',
          `ip address add ${network.address}/32 dev lo`,
          `echo 0 > ${proc}/sys/net/ipv4/ip_unprivileged_port_start`,
        ]),
    ...readOnlyProc.map(
      (name) => `if [ -e ${proc}/${name} ]; then mount -o bind,ro ${proc}/${name} ${proc}/${name}; fi`,
    ),
    ...emptyProc.map((name) => `if [ -e ${proc}/${name} ]; then mount --bind /r/dev/null ${proc}/${name}; fi`),
    'echo up >&3',
    'read -r go <&3',
    [
      'exec /usr/bin/setpriv --no-new-privs --inh-caps=-all',
      `--bounding-set=-all,${held.join(',')} --`,
      `/usr/bin/env -i ${Object.entries(program.env)
        .map(([name, value]) => quote(`${name}=${value}`))
        .join(' ')}`,
      `/usr/bin/unshare ${asUser(program)} --root=${imageRoot} --wd=${quote(program.workdir)} --`,
      `${program.argv.map(quote).join(' ')} </r/dev/null 2>&4 3>&- 4>&-`,
    ].join(' '),
  ];
  return `{\n${lines.join('\n')}\n}\n`;
}

function asUser({ uid, gid }: Program): string {
  if (isRoot) return `--setgid=${gid} --setuid=${uid}`;
  return uid === 0 ? '' : `--user --map-user=${uid} --map-group=${gid}`;
}
