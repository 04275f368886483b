import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Firestore } from '@google-cloud/firestore';
import getPort from 'get-port';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { paths } from '../../functions/engine/documents.ts';
import type { RunningEmulator } from '../../local/emulators/emulator.ts';
import { startFirestoreEmulator } from '../../local/emulators/firestore.ts';
import { serveFunctions } from '../../local/functions-server.ts';
import type { LogChunk } from '../../shared/deployment.ts';

const project = 'termination-test';
let dir: string;
let emulator: RunningEmulator;
let firestore: Firestore;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'termination-'));
  emulator = await startFirestoreEmulator({ dir });
  env = {
    ...process.env,
    FIRESTORE_EMULATOR_HOST: `127.0.0.1:${emulator.port}`,
    // Nothing listens there, and this test publishes nothing.
    PUBSUB_EMULATOR_HOST: '127.0.0.1:9',
    GOOGLE_CLOUD_PROJECT: project,
    SLIPWAY_WEB_URL: 'http://web.example',
    METADATA_SERVER_DETECTION: 'none',
  };
  Object.assign(process.env, env);
  firestore = new Firestore({ projectId: project });
});

afterAll(async () => {
  await firestore?.terminate();
  await emulator?.close();
  await rm(dir, { recursive: true, force: true });
});

/** One function as the cloud runs it: functions-framework in a process of its own. */
async function startFunction(target: string): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const port = await getPort({ host: '127.0.0.1' });
  const framework = path.resolve('node_modules/@google-cloud/functions-framework/build/src/main.js');
  const args = ['--import', 'tsx', framework, '--source', path.resolve('functions/index.ts'), '--target', target];
  const child = spawn(process.execPath, [...args, '--signature-type', 'cloudevent', '--port', String(port)], {
    env: { ...env, FUNCTION_TARGET: target },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => said.push(String(data)));
  const url = `http://127.0.0.1:${port}/projects/${project}/topics/${target}`;
  for (let tries = 0; tries < 200; tries += 1) {
    if (await push(url, { not: 'ours' }).catch(() => false)) return { child, url };
    if (child.exitCode !== null) break;
    await sleep(100);
  }
  throw new Error(`${target} does not answer: ${said.join('')}`);
}

async function push(url: string, body: object): Promise<boolean> {
  const data = Buffer.from(JSON.stringify(body)).toString('base64');
  const message = { data, messageId: 'm', publishTime: new Date().toISOString() };
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ message, subscription: 's' }),
  });
  return response.ok;
}

const entry = (deployment: string, n: number) => ({
  insertId: `${deployment}-${n}`,
  timestamp: new Date(1_800_000_000_000 + n).toISOString(),
  textPayload: `line ${n}`,
  labels: { build_tags: `o-acme,d-${deployment}-f1` },
});

async function storedLines(deployment: string): Promise<readonly string[]> {
  const { docs } = await firestore.collection(paths.logs('acme', deployment)).get();
  return docs.flatMap((doc) => (doc.data() as LogChunk).lines.map(({ text }) => text));
}

/**
 * After a line was written the next ones wait for a quarter of a second: in that time the process is ended. What is stored
 * has to be exactly what was acknowledged, and the lines that were waiting have to be among it.
 */
async function expectNothingLost(url: string, deployment: string, end: () => unknown): Promise<void> {
  const send = (n: number) => push(url, entry(deployment, n)).catch(() => false);
  await send(0);
  const begun = performance.now();
  await send(1);
  const waiting = Array.from({ length: 20 }, (_, n) => send(n + 2));
  await sleep(120);
  await end();
  const answers = [true, true, ...(await Promise.all(waiting))];
  const taken = answers.flatMap((isTaken, n) => (isTaken ? [`line ${n}`] : []));
  expect([...(await storedLines(deployment))].sort()).toEqual([...taken].sort());
  // On a machine that is too busy to take twenty requests in that time there is nothing to see.
  const isCalm = performance.now() - begun < 2_000;
  if (isCalm) expect(taken.length).toBeGreaterThan(2);
}

test('in the cloud a function that is ended stores what it has taken, and ends by itself', async () => {
  const { child, url } = await startFunction('build-logs');
  const exit = once(child, 'exit');
  await expectNothingLost(url, 'cloud-1-aa', () => child.kill('SIGTERM'));
  expect(await exit).toEqual([0, null]);
}, 60_000);

test('a function with nothing to do ends at once', async () => {
  const { child } = await startFunction('build-logs');
  const begun = performance.now();
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await exit).toEqual([0, null]);
  expect(performance.now() - begun).toBeLessThan(2_000);
}, 60_000);

test('on the laptop the functions’ process does the same', async () => {
  await import('../../functions/index.ts');
  const server = await serveFunctions(0);
  const url = `http://127.0.0.1:${server.port}/build-logs/projects/${project}/topics/build-logs`;
  await expectNothingLost(url, 'laptop-1-aa', () => server.close());
}, 60_000);
