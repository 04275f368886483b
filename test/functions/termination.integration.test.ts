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

/** Forty lines at once: the first is written at once, and while the others wait for the next write the process is ended. */
async function pushWhileEnding(url: string, deployment: string, end: () => unknown): Promise<readonly boolean[]> {
  const pushes = Array.from({ length: 40 }, (_, n) => push(url, entry(deployment, n)).catch(() => false));
  while ((await storedLines(deployment)).length === 0) await sleep(10);
  end();
  return Promise.all(pushes);
}

/** What was stored is exactly what was acknowledged: nothing that had been taken was cut off. */
async function expectKept(deployment: string, acknowledged: readonly boolean[]): Promise<void> {
  const taken = acknowledged.flatMap((isTaken, n) => (isTaken ? [`line ${n}`] : []));
  expect(taken).not.toEqual([]);
  expect([...(await storedLines(deployment))].sort()).toEqual([...taken].sort());
}

test('in the cloud a function that is ended stores what it has taken, and ends by itself', async () => {
  const { child, url } = await startFunction('build-logs');
  const exit = once(child, 'exit');
  const acknowledged = await pushWhileEnding(url, 'cloud-1-aa', () => child.kill('SIGTERM'));
  const [code, signal] = await exit;
  expect({ code, signal }).toEqual({ code: 0, signal: null });
  await expectKept('cloud-1-aa', acknowledged);
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
  let closed: Promise<void> | undefined;
  const acknowledged = await pushWhileEnding(url, 'laptop-1-aa', () => {
    closed = server.close();
  });
  await closed;
  await expectKept('laptop-1-aa', acknowledged);
}, 60_000);
