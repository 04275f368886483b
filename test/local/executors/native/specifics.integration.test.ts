import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Executor } from '../../../../local/executors/executor.ts';
import { createNativeExecutor, nativeAvailable } from '../../../../local/executors/native.ts';
import { writeApp } from '../app.ts';
import { until } from '../contract.ts';

let dir: string;
let executor: Executor;
beforeAll(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'native-'));
  executor = await createNativeExecutor({ dir: path.join(dir, 'executor') });
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function build(name: string, files: Readonly<Record<string, string>>, version?: string) {
  const lines: string[] = [];
  const context = await writeApp(path.join(dir, name), files, version);
  const request = { context, dockerfile: 'Dockerfile', image: `${name}:d1`, buildArgs: {}, cacheFrom: [] };
  const signal = new AbortController().signal;
  const result = await executor.build({ ...request, onLine: (line) => lines.push(line), signal }).then(
    (built) => ({ built, failure: null }),
    (failure: unknown) => ({ built: null, failure }),
  );
  return { ...result, lines };
}

test('this machine can build natively', async () => {
  expect(await nativeAvailable(dir)).toEqual({ ok: true });
});

test.each([
  ['FROM node:20-slim\nRUN apt-get update && apt-get install -y curl', 'unsupported', 'Line 2: RUN apt-get'],
  ['FROM node:20-slim\nRUN if true; then apk add curl; fi', 'unsupported', 'RUN apk'],
  ['FROM scratch\nADD https://example.com/x /x', 'unsupported', 'ADD of a remote file'],
  ['FROM node:20-slim\nCOPY --from=nginx:1 /etc/nginx /x', 'unsupported', 'COPY --from=nginx:1'],
  ['FROM node:20-slim\nRUN --mount=type=secret,id=x cat /run/secrets/x', 'unsupported', '--mount=type=secret'],
  ['FROM --platform=linux/arm64 node:20-slim', 'unsupported', 'linux/arm64'],
  ['FROM eclipse-temurin:21', 'no-base', 'eclipse-temurin:21'],
])('%s is refused with a sentence that says to start Docker', async (Dockerfile, kind, words) => {
  const { failure } = await build('refused', { Dockerfile });
  expect(failure).toMatchObject({ kind, message: expect.stringContaining(words) });
  expect((failure as Error).message).toMatch(/[Ss]tart Docker( to build it with the image itself)?\.$/);
});

test('another major version than the one asked for is said, and so is the stand-in', async () => {
  const { built, lines } = await build('substituted', { Dockerfile: 'FROM node:99-slim\nCMD ["node"]\n' });
  const sentence = `node:99-slim -> this machine's Node ${process.versions.node}`;
  expect(built).toMatchObject({ otherMajor: true, substitutions: [sentence], sizeBytes: null });
  expect(lines.some((line) => line.endsWith(sentence))).toBe(true);
});

test('after a change of the source the steps before it are not run again', async () => {
  const Dockerfile =
    'FROM node:20-slim\nWORKDIR /app\nCOPY package.json ./\nRUN echo install\nCOPY . .\nRUN echo build\n';
  await build('cached', { Dockerfile }, 'v1');
  const { lines } = await build('cached', { Dockerfile }, 'v2');
  expect(lines.filter((line) => line.endsWith('CACHED'))).toHaveLength(3);
  expect(lines.some((line) => / install$/.test(line) && !line.includes('RUN'))).toBe(false);
  expect(lines.some((line) => / build$/.test(line) && !line.includes('RUN'))).toBe(true);
});

test('a build step sees nothing private of this machine and cannot change it', async () => {
  const home = os.homedir();
  const look = `ls -A ${home} /home /mnt /srv /var/lib; cat /etc/shadow; echo 1 > /proc/sys/kernel/core_pattern; mknod /x b 8 0; ls /r /old`;
  const Dockerfile = `FROM debian:bookworm-slim\nRUN ${look}; touch /usr/bin/slipway-was-here; env; exit 1\n`;
  process.env['NPM_TOKEN'] = 'npm-token-of-mine';
  const { lines } = await build('curious', { Dockerfile });
  delete process.env['NPM_TOKEN'];
  const text = lines.join('\n');
  expect(text).not.toContain('npm-token-of-mine');
  expect(text).toContain('cannot create /proc/sys/kernel/core_pattern');
  expect(text).toContain('mknod: /x: Operation not permitted');
  expect(text).toContain("cannot access '/r'");
  for (const name of await readdir(home)) if (name.length > 4) expect(text).not.toContain(name);
  expect(await readdir('/usr/bin')).not.toContain('slipway-was-here');
  expect(text).toContain('root:*:');
});

test('a kill of the process leaves no process and no mount, and sweep removes the rest', async () => {
  const own = path.join(dir, 'killed');
  const seconds = `987.${Date.now()}`;
  const context = await writeApp(path.join(dir, 'victim'), {
    'Dockerfile.slow': `FROM node:20-slim\nRUN echo begun && sleep ${seconds}\n`,
  });
  const script = fileURLToPath(new URL('victim.ts', import.meta.url));
  const victim = spawn(process.execPath, ['--import', 'tsx', script, own, context], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  victim.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  await until(async () => /\d begun/.test(output) && output.includes('listening'));
  expect(await processesOf(own)).not.toHaveLength(0);
  const survivor = await createNativeExecutor({ dir: own });
  await survivor.sweep();
  expect(await readdir(path.join(own, 'work'))).not.toHaveLength(0);
  victim.kill('SIGKILL');
  await until(async () => (await processesOf(own)).length === 0 && (await processesOf(seconds)).length === 0, 3000);
  expect(await readFile('/proc/mounts', 'utf8')).not.toContain(own);
  await survivor.sweep();
  expect(await readdir(path.join(own, 'work'))).toEqual([]);
  expect((await readdir(os.tmpdir())).filter((name) => name.startsWith(`slipway-${victim.pid}-`))).toEqual([]);
});

/** Processes whose command line names something. */
async function processesOf(text: string): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return lines.filter((line) => line.includes(text));
}
