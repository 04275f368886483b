import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { BuildFailed, type Executor, type ImageBuild } from '../../../local/executors/executor.ts';

export interface FolderExecutor extends Executor {
  /** Process groups that were started and may still live. */
  readonly started: readonly number[];
}

/**
 * An executor small enough for a test, and real: COPY is a copy, each RUN is a process, the digest is that of the files,
 * and an image is a folder stored under its digest. `FROM x AS y` needs no base; `SUBSTITUTE text` reports one.
 */
export function folderExecutor(dir: string): FolderExecutor {
  const started: number[] = [];
  const stored = path.join(dir, 'images');
  mkdirSync(stored, { recursive: true });

  const build = async (request: ImageBuild) => {
    const lines = readFileSync(path.join(request.context, request.dockerfile), 'utf8').split('\n');
    const substitutions = lines.filter((line) => line.startsWith('SUBSTITUTE ')).map((line) => line.slice(11));
    const files = mkdtempSync(path.join(dir, 'build-'));
    try {
      cpSync(request.context, files, { recursive: true, filter: (source) => path.basename(source) !== '.git' });
      for (const line of lines) {
        if (line.startsWith('UNKNOWN ')) throw new BuildFailed('unsupported', 'start Docker to build this Dockerfile');
        if (line.startsWith('RUN ')) await run(line.slice(4), files, request);
      }
      const digest = `sha256:${digestOf(files)}`;
      const repository = request.image.replace(/:[^:/]+$/, '').replaceAll('/', '~');
      cpSync(files, path.join(stored, `${repository}@${digest}`), { recursive: true });
      return { image: request.image, digest, sizeBytes: null, substitutions, otherMajor: substitutions.length > 0 };
    } finally {
      rmSync(files, { recursive: true, force: true });
    }
  };

  const run = async (command: string, cwd: string, { onLine, signal, buildArgs }: ImageBuild) => {
    const env = { PATH: process.env.PATH ?? '', ...buildArgs };
    const child = spawn('sh', ['-c', command], { cwd, env, detached: true });
    const pid = child.pid as number;
    started.push(pid);
    const kill = () => process.kill(-pid, 'SIGKILL');
    signal.addEventListener('abort', kill, { once: true });
    for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', onLine);
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    signal.removeEventListener('abort', kill);
    if (signal.aborted) throw new BuildFailed('cancelled', 'cancelled');
    if (code !== 0) throw new BuildFailed('step-failed', `${command} failed with ${code}`, code);
  };

  return {
    kind: 'native',
    started,
    build,
    async inspect(reference) {
      const found = readdirSync(stored).includes(reference.replaceAll('/', '~'));
      return found
        ? { digest: reference.split('@')[1] ?? '', sizeBytes: null, env: {}, user: null, workdir: '/' }
        : null;
    },
    run: () => Promise.reject(new Error('nothing is run in these tests')),
    readFiles: async () => new Map(),
    sweep: async () => undefined,
  };
}

function digestOf(folder: string): string {
  const hash = createHash('sha256');
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }).sort(byPath)) {
    if (entry.isFile()) hash.update(readFileSync(path.join(entry.parentPath, entry.name)));
  }
  return hash.digest('hex');
}

function byPath(a: { parentPath: string; name: string }, b: { parentPath: string; name: string }): number {
  return path.join(a.parentPath, a.name) < path.join(b.parentPath, b.name) ? -1 : 1;
}

/** Whether a process of the group still runs; one that has ended and waits to be reaped does not. */
export function isAlive(group: number): boolean {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .some((pid) => {
      const stat = statOf(pid);
      const [state, , pgrp] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return Number(pgrp) === group && state !== 'Z';
    });
}

function statOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return ') gone 0 0';
  }
}
