import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Octokit } from 'octokit';
import { type GitHubOptions, startGitHub } from '../../../local/github/server.ts';

export const token = 'test-token';

export interface LocalGitHub {
  readonly base: string;
  readonly port: number;
  readonly dir: string;
  octokit(auth?: string | null): Octokit;
  restart(options?: Partial<GitHubOptions>): Promise<LocalGitHub>;
  close(): Promise<void>;
}

export async function openGitHub(dir: string, options: Partial<GitHubOptions> = {}): Promise<LocalGitHub> {
  const running = await startGitHub({
    port: 0,
    dir,
    project: 'test-project',
    region: 'europe-west1',
    token,
    seed: [],
    ...options,
  });
  const base = `http://127.0.0.1:${running.port}`;
  const quiet = { debug: () => null, info: () => null, warn: () => null, error: () => null };
  return {
    base,
    port: running.port,
    dir,
    octokit: (auth = token) =>
      new Octokit({
        ...(auth === null ? {} : { auth }),
        baseUrl: base,
        log: quiet,
        throttle: { enabled: false },
        retry: { enabled: false },
      }),
    async restart(changed = {}) {
      await running.close();
      return openGitHub(dir, { ...options, ...changed });
    },
    close: running.close,
  };
}

/** A temporary folder with the files given; the caller removes it. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'source-'));
  write(folder, files);
  return folder;
}

export function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
}

export function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Runs git as a user of this machine would, apart from the machine's own settings. */
export function gitIn(folder: string, ...args: readonly string[]): Promise<string> {
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.invalid', '-c', 'init.defaultBranch=main'];
  const env = { ...process.env, GIT_TERMINAL_PROMPT: '0', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  const child = spawn('git', ['-C', folder, ...identity, ...args], { env });
  const printed: Buffer[] = [];
  const complaints: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => printed.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0
        ? resolve(Buffer.concat(printed).toString().trim())
        : reject(new Error(Buffer.concat(complaints).toString())),
    );
  });
}
