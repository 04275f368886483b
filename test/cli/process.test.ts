import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { startApiServer } from './api-server.ts';
import { pointedAt } from './command-line.ts';
import { inStage, queued, viewOf } from './sample-deployment.ts';

let server: Awaited<ReturnType<typeof startApiServer>>;
let child: ChildProcess | undefined;
afterEach(async () => {
  child?.kill('SIGKILL');
  await server.close();
});

function start(args: readonly string[]): ChildProcess {
  const main = path.resolve('cli/main.ts');
  const env = { ...process.env, ...pointedAt(server.url), NODE_OPTIONS: '' };
  child = spawn(process.execPath, ['--import', 'tsx', main, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  return child;
}

async function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = '';
  for await (const chunk of stream ?? []) text += chunk;
  return text;
}

test('Ctrl-C in a real process: exit code 130, one object, and the deployment was left alone', async () => {
  server = await startApiServer(({ method }) => ({
    status: method === 'POST' ? 202 : 200,
    body: viewOf(method === 'POST' ? queued() : inStage('build')),
  }));
  const running = start(['deploy', 'a/b', '--json']);
  const [stdout, stderr] = [textOf(running.stdout), textOf(running.stderr)];
  while (server.received.length < 3) await new Promise((resolve) => setTimeout(resolve, 50));
  running.kill('SIGINT');
  const [code] = await once(running, 'exit');
  expect(code).toBe(130);
  expect(JSON.parse(await stdout)).toMatchObject({ id: 'hello-1', status: 'running' });
  expect(await stderr).toContain('slipway cancel hello-1');
});

test('a reader that has seen enough is no error', async () => {
  const lines = Array.from({ length: 20_000 }, (_, n) => ({ n, at: '2026-11-20T10:00:00.000Z', text: 'x'.repeat(80) }));
  server = await startApiServer(() => ({ status: 200, body: { lines, next: 20_000, capped: false, over: true } }));
  const running = start(['logs', 'hello-1']);
  const stderr = textOf(running.stderr);
  running.stdout?.once('data', () => running.stdout?.destroy());
  const [code] = await once(running, 'exit');
  expect({ code, stderr: await stderr }).toEqual({ code: 0, stderr: '' });
});
