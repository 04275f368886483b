import { spawn } from 'node:child_process';
import path from 'node:path';
import { isRoot, overlayOptions, userNamespace } from './privilege.ts';
import { quote, toolEnv } from './shell.ts';

/**
 * A part of the file system that is an overlay of its own: `/` starts empty, `/usr` and the toolchains on top of the
 * machine's. Nothing else of the machine can be seen, so nothing private has to be hidden.
 * A rename from one overlay to another is refused by the kernel (EXDEV); `mv` and npm copy then.
 */
export interface Overlay {
  /** The folder of a layer that holds its part, for instance `usr`. */
  readonly name: string;
  /** Where it is mounted, absolute. */
  readonly at: string;
  /** The machine's folder underneath, null for none. */
  readonly machine: string | null;
}

export interface Bind {
  readonly from: string;
  readonly to: string;
  readonly readOnly: boolean;
}

export interface ViewRequest {
  /** The executor's folder. Layers and work folder are inside it, so that the mount options stay short. */
  readonly dir: string;
  readonly overlays: readonly Overlay[];
  /** Layer folders relative to `dir`, the oldest first. */
  readonly layers: readonly string[];
  /** An empty folder relative to `dir`; what is written lands in `upper/<overlay>`. */
  readonly work: string;
  readonly binds: readonly Bind[];
}

/** An image's file system, mounted in a mount namespace of its own that ends with `close` or with this process. */
export interface View {
  /** The process that holds the mount namespace. */
  readonly pid: number;
  /** The image's root as this process reaches it; absolute symbolic links in it point outside, see `rooted.ts`. */
  readonly root: string;
  /** Names the process that the holder kills when this process is gone; null for none. */
  watch(pid: number | null): void;
  close(): Promise<void>;
}

/** Where the image's root stands in the holder's mount namespace. */
export const imageRoot = '/r';

/** Mounts an image for writing. The mounts live in a namespace, so that even a kill of this process leaves none behind. */
export async function openView(request: ViewRequest): Promise<View> {
  const child = spawn('unshare', [...userNamespace, '--mount', '--', '/bin/sh', '-c', script(request)], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: toolEnv,
    detached: true, // a Ctrl-C in the terminal must not take the file system away before the program that runs in it
  });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  child.stdin.on('error', () => child.kill('SIGKILL'));
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve());
    child.once('error', reject);
    child.once('close', () => reject(new Error(`The sandbox's file system could not be mounted: ${complaint.trim()}`)));
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('unshare did not start');
  return {
    pid,
    root: `/proc/${pid}/root${imageRoot}`,
    watch: (watched) => child.stdin.write(`${watched ?? ''}\n`),
    close: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

const devices = ['null', 'zero', 'full', 'random', 'urandom', 'tty'];

/**
 * The namespace's own root is a tmpfs with the machine's /usr (read-only) and the image at /r: whoever broke out of the
 * image's root would find only that. The tools that run with rights always come from there, never from the image.
 * umount wants to read /proc; and a user namespace may only mount a /proc of its own where it can see a whole one.
 */
function script({ dir, overlays, layers, work, binds }: ViewRequest): string {
  const stage = path.posix.join(work, 'stage');
  const inStage = (name: string) => quote(path.posix.join(stage, name));
  const overlay = ({ name, at, machine }: Overlay): string => {
    const lowers = [...layers].reverse().map((layer) => path.posix.join(layer, name));
    const options = [
      `lowerdir=${[...lowers, ...(machine === null ? [] : [machine])].join(':')}`,
      `upperdir=${work}/upper/${name}`,
      `workdir=${work}/scratch/${name}`,
      overlayOptions,
    ].join(',');
    return [
      `mkdir -p ${quote(`${work}/upper/${name}`)} ${quote(`${work}/scratch/${name}`)}`,
      `mount -t overlay overlay -o ${quote(options)} ${inStage(`r${at}`)}`,
    ].join('\n');
  };
  const prepare = binds.map(({ from }, index) => {
    const source = inStage(`src/${index}`);
    return `if [ -d ${quote(from)} ]; then mkdir -p ${source}; else touch ${source}; fi; mount --bind ${quote(from)} ${source}`;
  });
  const place = binds.map(({ to, readOnly }, index) => {
    const target = quote(imageRoot + to);
    const make = `if [ -d /src/${index} ]; then mkdir -p ${target}; elif [ ! -e ${target} ]; then touch ${target}; fi`;
    return `${make}; mount -o bind${readOnly ? ',ro' : ''} /src/${index} ${target}`;
  });
  return `set -e
umask 022
cd ${quote(dir)}
mkdir -p ${quote(stage)}
mount -t tmpfs -o mode=755 slipway ${quote(stage)}
mkdir -p ${inStage('usr')} ${inStage('r')} ${inStage('old')} ${inStage('src')}
mount -o bind,ro /usr ${inStage('usr')}
for l in bin sbin lib lib32 lib64 libx32; do if [ -L /$l ]; then ln -s usr/$l ${quote(stage)}/$l; fi; done
${overlays.map(overlay).join('\n')}
mount -t tmpfs -o mode=755,nosuid tmpfs ${inStage('r/dev')}
for d in ${devices.join(' ')}; do touch ${quote(stage)}/r/dev/$d; mount --bind /dev/$d ${quote(stage)}/r/dev/$d; done
mkdir ${inStage('r/dev/shm')} ${inStage('r/dev/pts')}
mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs ${inStage('r/dev/shm')}
ln -s /proc/self/fd ${inStage('r/dev/fd')}
for n in 0:stdin 1:stdout 2:stderr; do ln -s /proc/self/fd/\${n%%:*} ${quote(stage)}/r/dev/\${n##*:}; done
${prepare.join('\n')}
${isRoot ? '' : `mkdir ${inStage('proc')}; mount --rbind /proc ${inStage('proc')}`}
cd ${quote(stage)}
pivot_root . old
cd /
${isRoot ? 'ln -s old/proc proc; umount -l /old; rm proc' : 'umount -l /old'}
${place.join('\n')}
echo ready
watched=
while read -r pid; do watched=$pid; done
if [ -n "$watched" ]; then kill -KILL "$watched"; fi
`;
}
