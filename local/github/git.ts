import { spawn } from 'node:child_process';
import { devNull } from 'node:os';
import { LRUCache } from 'lru-cache';
import { cached } from './cached.ts';

/** git ended with an exit code other than zero. */
export class GitFailed extends Error {
  readonly exitCode: number | null;

  constructor(command: string, exitCode: number | null, stderr: string) {
    super(`git ${command} failed (${exitCode}): ${stderr.trim().slice(0, 500)}`);
    this.name = 'GitFailed';
    this.exitCode = exitCode;
  }
}

/** Neither the machine's nor the user's git settings count, and no hook runs. */
export function gitEnvironment(more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const config = { 'core.hooksPath': devNull, 'gc.auto': '0', 'receive.autogc': 'false', 'core.quotePath': 'false' };
  const pairs = Object.entries(config).flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    HOME: devNull,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: devNull,
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_COUNT: String(pairs.length / 2),
    ...Object.fromEntries(pairs),
    ...more,
  };
}

export interface GitOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** Runs git over one bare repository, without a shell, and answers what it printed. */
export async function git(dir: string, args: readonly string[], options: GitOptions = {}): Promise<Buffer> {
  const child = spawn('git', [`--git-dir=${dir}`, ...args], { env: gitEnvironment(options.env) });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  // A command that ends before it has read its input closes the pipe; its exit code says why.
  child.stdin.on('error', (error) => err.push(Buffer.from(error.message)));
  child.stdin.end(options.input ?? '');
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (exitCode !== 0) throw new GitFailed(args[0] ?? '', exitCode, Buffer.concat(err).toString());
  return Buffer.concat(out);
}

/** Bytes of answers that are kept, and of the largest of them. */
const kept = new LRUCache<string, Buffer>({
  maxSize: 64 << 20,
  maxEntrySize: 1 << 20,
  sizeCalculation: (answer, key) => answer.length + key.length + 1,
});

/** As `git`, for a command that names all it reads by full SHAs: its answer never changes and is asked for once. */
export async function gitOnce(dir: string, args: readonly string[], options: GitOptions = {}): Promise<Buffer> {
  return cached(kept, JSON.stringify([dir, args, options.input]), () => git(dir, args, options));
}

/** The printed text without its last line feed. */
export async function gitText(dir: string, ...args: readonly string[]): Promise<string> {
  return (await git(dir, args)).toString().replace(/\n$/, '');
}

/** Null where git answers no by its exit code 1 or 128; used for questions such as "is there such an object". */
export async function noAsNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof GitFailed && (error.exitCode === 1 || error.exitCode === 128)) return null;
    throw error;
  }
}

/** The printed text, null where git answers no. */
export const gitAsk = (dir: string, ...args: readonly string[]): Promise<string | null> =>
  noAsNull(gitText(dir, ...args));
