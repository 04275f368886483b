import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startStack, type TestStack } from '../stack.ts';
import { until } from './deployments.ts';
import { folderWithOwnPorts } from './own-ports.ts';
import { startRefused } from './start-refused.ts';

let tools: string;
let stack: TestStack;

beforeAll(async () => {
  tools = await mkdtemp(path.join(os.tmpdir(), 'slipway-tools-'));
  for (const name of ['git', 'ip', 'unshare', 'sh']) await symlink(`/usr/bin/${name}`, path.join(tools, name));
  stack = await startStack({ dir: await folderWithOwnPorts() });
});
afterAll(async () => {
  await stack?.stop();
  await rm(tools, { recursive: true, force: true });
});

/** A busy machine needs a moment: each dependency has two seconds to answer. */
const isHealthy = () => until('health', 30, async () => ((await stack.api('/health/ready')).ok ? true : null));

test('without Java the start ends with one sentence and the command that installs it', async () => {
  const { code, printed } = await startRefused({ PATH: tools, JAVA_HOME: '' });
  expect(code).toBe(1);
  expect(printed).toMatch(/need Java 11 or newer, and there is none\. Run: sudo apt-get install/);
  expect(printed).not.toMatch(/^\s+at /m);
});

test('without the emulators it names the Google Cloud CLI’s own command', async () => {
  const nowhere = { CLOUDSDK_ROOT_DIR: tools, FIREBASE_EMULATORS_PATH: tools };
  const { code, printed } = await startRefused(nowhere);
  expect(code).toBe(1);
  expect(printed).toMatch(/Firestore and Pub\/Sub emulator .* Run: gcloud components install/);
});

test('without a Docker engine, where Docker was asked for, it says so and what to use instead', async () => {
  const { code, printed } = await startRefused(
    { DOCKER_HOST: 'tcp://127.0.0.1:1' },
    { args: ['--executor', 'docker'] },
  );
  expect(code).toBe(1);
  expect(printed).toMatch(/No Docker engine answers\. Start Docker, or use SLIPWAY_EXECUTOR=native\./);
  expect(printed).not.toMatch(/^\s+at /m);
});

test('a second start in the same folder names the one that runs', async () => {
  const { code, printed } = await startRefused({}, { dir: stack.dir });
  expect(code).toBe(1);
  expect(printed).toContain(`Slipway is already running at ${stack.local.web}.`);
  await isHealthy();
});

test('a port that somebody took meanwhile is replaced by a free one, which is said', async () => {
  const { dir, local } = stack;
  await stack.stop({ keep: true });
  const squatter = createServer().listen(Number(new URL(local.api).port), '127.0.0.1');
  stack = await startStack({ dir });
  expect(stack.output()).toMatch(/Ports that are taken were replaced by free ones: \d+\./);
  expect(stack.local.api).not.toBe(local.api);
  expect(stack.local.web).toBe(local.web);
  await isHealthy();
  squatter.close();
});
