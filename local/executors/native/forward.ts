import { spawn } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { enterUserNamespace } from './privilege.ts';
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

/** Makes a port inside an instance's network namespace reachable through a socket file. */
export async function forward(folder: string, pid: number, address: string, port: number): Promise<Forwarder> {
  await mkdir(folder, { mode: 0o700 });
  const socketPath = path.join(folder, 'app.sock');
  const enter = ['nsenter', ...enterUserNamespace, '--net', '--target', String(pid), '--'];
  const [command = '', ...args] = [...enter, process.execPath, '-e', program, socketPath, address, String(port)];
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], env: toolEnv, detached: true });
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  child.stdin.on('error', () => child.kill('SIGKILL'));
  const close = async (): Promise<void> => {
    child.stdin.end();
    child.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  // Where the instance was gone before its network could be entered, connecting is refused, as it should be.
  await Promise.race([new Promise((resolve) => child.stdout.once('data', resolve)), ended]);
  return { socketPath, close };
}
