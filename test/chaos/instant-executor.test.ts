import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Executor } from '../../local/executors/executor.ts';
import { instantExecutor } from './instant-executor.ts';

const commit = 'c'.repeat(40);
let dir = '';
let executor: Executor;

beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'slipway-instant-'));
  executor = instantExecutor(path.join(dir, 'images'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function build(name: string): Promise<string> {
  const context = path.join(dir, name);
  await mkdir(path.join(context, '.git'), { recursive: true });
  await writeFile(path.join(context, '.git', 'HEAD'), `${commit}\n`);
  const { digest } = await executor.build({
    context,
    dockerfile: 'Dockerfile',
    image: 'registry.example/web:d1',
    buildArgs: {},
    cacheFrom: [],
    onLine: () => undefined,
    signal: new AbortController().signal,
  });
  return `registry.example/web@${digest}`;
}

const run = (image: string) =>
  executor.run({
    image,
    name: 'web-1',
    env: { K_REVISION: 'web-00001' },
    port: 8080,
    cpu: 1,
    memoryBytes: 1 << 20,
    onLine: () => undefined,
  });

test('an instance answers with its revision and the commit that was checked out, until it is stopped', async () => {
  const instance = await run(await build('one'));
  const { port } = instance.upstream as { readonly port: number };
  const ask = async () => (await fetch(`http://127.0.0.1:${port}/`)).json();
  expect(await ask()).toEqual({ revision: 'web-00001', commit });
  await instance.stop(1000);
  expect((await instance.exited).code).toBe(0);
  await expect(ask()).rejects.toThrow();
});

test('two builds of one commit are told apart', async () => {
  expect(await build('one')).not.toBe(await build('two'));
});

test('what was built is known to another process, and what was not built does not run', async () => {
  const image = await build('one');
  const other = instantExecutor(path.join(dir, 'images'));
  expect((await other.inspect(image))?.digest).toBe(image.split('@')[1]);
  const unknown = `registry.example/web@sha256:${'0'.repeat(64)}`;
  expect(await executor.inspect(unknown)).toBeNull();
  await expect(run(unknown)).rejects.toThrow('was never built');
});
