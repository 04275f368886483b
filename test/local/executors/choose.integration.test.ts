import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import Docker from 'dockerode';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chooseExecutor } from '../../../local/executors/choose.ts';
import { connectEngine, engineAnswers } from '../../../local/executors/docker/engine.ts';
import { writeApp } from './app.ts';

let dir: string;
const nowhere = new Docker({ host: '127.0.0.1', port: 1 });
beforeAll(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'choose-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

test('without an engine docker is refused with what to do, and auto is native', async () => {
  await expect(chooseExecutor('docker', { dir, docker: nowhere })).rejects.toThrow('Start Docker');
  expect((await chooseExecutor('auto', { dir, docker: nowhere })).kind).toBe('native');
  expect((await chooseExecutor('native', { dir })).kind).toBe('native');
});

test.skipIf(!(await engineAnswers(connectEngine())))(
  'with an engine that lacks the base image, auto builds natively and runs the image where it was built',
  async () => {
    const executor = await chooseExecutor('auto', { dir });
    expect(executor.kind).toBe('docker');
    const context = await writeApp(path.join(dir, 'app'), {
      Dockerfile: 'FROM node:20.0.1-slim\nCMD ["node", "-v"]\n',
    });
    const lines: string[] = [];
    const { digest } = await executor.build({
      ...{ context, dockerfile: 'Dockerfile', image: '127.0.0.1:1/a:d1', buildArgs: {}, cacheFrom: [] },
      onLine: (line) => lines.push(line),
      signal: new AbortController().signal,
    });
    expect(lines[0]).toContain('node:20.0.1-slim is neither here');
    const image = `127.0.0.1:1/a@${digest}`;
    expect(await executor.inspect(image)).toMatchObject({ digest });
    const said: string[] = [];
    const instance = await executor.run({
      ...{ image, name: 'a', env: {}, port: 8080, cpu: 1, memoryBytes: 128 << 20 },
      onLine: (_stream, line) => said.push(line),
    });
    expect(await instance.exited).toMatchObject({ code: 0 });
    expect(said).toEqual([process.version]);
    await instance.stop(0);
  },
);
