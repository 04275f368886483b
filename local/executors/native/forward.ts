import { spawn } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { enterUserNamespace } from './privilege.ts';
import { hasEnded } from './processes.ts';
import { toolEnv } from './shell.ts';

export interface Forwarder {
  readonly socketPath: string;
  close(): Promise<void>;
}

/**
 * Runs in the network namespace of an instance. It connects to the namespace's second address, so that a program that
 * bound to 127.0.0.1 is not reached, as on Cloud Run. It ends with its standard input, that is with its parent.
 */
const program = `
const net = require('node:net');
const [path, host, port] = process.argv.slice(1);
process.umask(0o077);
net.createServer({ allowHalfOpen: true }, (client) => {
  const app = net.connect({ host, port: Number(port), allowHalfOpen: true, noDelay: true });
  app.on('error', () => client.destroy());
  client.on('error', () => app.destroy());
  app.on('close', () => client.destroy());
  client.on('close', () => app.destroy());
  client.pipe(app).pipe(client);
}).listen(path, () => process.stdout.write('up'));
process.stdin.on('end', () => process.exit(0)).resume();
`;

/** The executor's folder may be deep, and a socket's path has at most 107 bytes; the name lets `sweep` find it. */
export function socketFolder(work: string): string {
  return path.join(os.tmpdir(), `slipway-${path.basename(work)}`);
}

export interface ForwardRequest {
  /** Created here. */
  readonly folder: string;
  /** The process that holds the instance's user namespace, and the instance itself. */
  readonly holder: number;
  readonly pid: number;
  readonly address: string;
  readonly port: number;
}

/** Makes a port inside an instance's network namespace reachable through a socket file. */
export async function forward({ folder, holder, pid, address, port }: ForwardRequest): Promise<Forwarder> {
  await mkdir(folder, { mode: 0o700 });
  const socketPath = path.join(folder, 'app.sock');
  const enter = ['nsenter', ...enterUserNamespace(holder), `--net=/proc/${pid}/ns/net`, '--'];
  const [command = '', ...args] = [...enter, process.execPath, '-e', program, socketPath, address, String(port)];
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env: toolEnv, detached: true });
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  child.stdin.on('error', () => child.kill('SIGKILL'));
  const close = async (): Promise<void> => {
    child.stdin.end();
    child.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const isUp = await new Promise<boolean>((resolve) => {
    child.stdout.once('data', () => resolve(true));
    void ended.then(() => resolve(false));
  });
  if (isUp) return { socketPath, close };
  // An instance that is gone before its network could be entered has nothing to forward to: connecting is refused.
  if (await hasEnded(pid)) return { socketPath, close };
  await close();
  throw new Error(`The instance's network could not be entered: ${complaint.trim()}`);
}
