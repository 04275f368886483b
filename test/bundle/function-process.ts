import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import getPort from 'get-port';
import { bundleFiles } from '../../scripts/bundle.ts';
import { zip } from '../../scripts/zip.ts';

const run = promisify(execFile);

/**
 * The archive, taken apart by another program into a folder of its own, and its packages installed as Google's builder does
 * it: `npm ci`, here without a network.
 */
export async function installBundle(folder: string): Promise<void> {
  const archive = `${folder}.zip`;
  await writeFile(archive, zip(await bundleFiles()));
  await run('python3', ['-m', 'zipfile', '-e', archive, folder]);
  await run('npm', ['ci', '--offline', '--no-audit', '--no-fund', '--omit=dev'], { cwd: folder });
}

export interface FunctionProcess {
  readonly url: string;
  /** What the first request got. */
  readonly first: Response;
  /** Milliseconds from the start of the process until then. */
  readonly coldStartMs: number;
  output(): string;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
}

export interface StartOptions {
  /** Holds the source and `node_modules/.bin/functions-framework`. */
  readonly folder: string;
  readonly target: string;
  readonly env: Readonly<Record<string, string>>;
  readonly first: (url: string) => Promise<Response>;
}

/**
 * One function as Google's builder starts it: FUNCTION_TARGET, PORT and the signature type `http`, which every function
 * without a trigger of Eventarc has. Nothing of the caller's environment comes in but what Node wants.
 */
export async function startFunction({ folder, target, env, first }: StartOptions): Promise<FunctionProcess> {
  const port = await getPort({ host: '127.0.0.1' });
  const framework = path.join(folder, 'node_modules', '.bin', 'functions-framework');
  const since = performance.now();
  const child = spawn(process.execPath, [framework], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      ...env,
      FUNCTION_TARGET: target,
      FUNCTION_SIGNATURE_TYPE: 'http',
      PORT: String(port),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => said.push(String(data)));
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const url = `http://127.0.0.1:${port}`;
  for (;;) {
    const response = await first(url).catch(() => null);
    const coldStartMs = performance.now() - since;
    if (response !== null) {
      return {
        url,
        first: response,
        coldStartMs,
        output: () => said.join(''),
        async stop() {
          if (!hasEnded()) child.kill('SIGTERM');
          if (!hasEnded()) await once(child, 'exit');
          return child.exitCode;
        },
      };
    }
    if (hasEnded()) throw new Error(`${target} ended: ${said.join('')}`);
    await sleep(2);
  }
}

/** Sends a message as Pub/Sub's push does, on the path that terraform's subscriptions have. */
export function push(url: string, project: string, topic: string, body: object): Promise<Response> {
  const data = Buffer.from(JSON.stringify(body)).toString('base64');
  const message = { data, messageId: '1', publishTime: new Date().toISOString() };
  return fetch(`${url}/projects/${project}/topics/${topic}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ message, subscription: `projects/${project}/subscriptions/${topic}` }),
  });
}
