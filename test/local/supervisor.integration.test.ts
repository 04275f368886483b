import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkoutFolder } from '../../local/checkout.ts';
import { notedProcesses } from '../../local/leftovers.ts';
import { isAlive } from '../../local/process-identity.ts';
import { startStack, type TestStack } from '../stack.ts';

const run = promisify(execFile);
const processes = ['firestore', 'pubsub', 'cloud', 'run', 'build', 'functions', 'web', 'dispatcher'];

async function until(condition: () => Promise<boolean> | boolean, ms = 30_000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('it did not happen in time');
    await sleep(100);
  }
}

const isHealthy = (stack: TestStack) =>
  stack.api('/health/ready').then(
    (answer) => answer.ok,
    () => false,
  );

async function setNote(stack: TestStack, text: string): Promise<void> {
  const document = `projects/${stack.local.project}/databases/(default)/documents/orgs/local/notes/one`;
  const answer = await fetch(`http://${stack.local.firestore}/v1/${document}`, {
    method: 'PATCH',
    headers: { authorization: 'Bearer owner' },
    body: JSON.stringify({ fields: { text: { stringValue: text } } }),
  });
  expect(answer.status).toBe(200);
}

async function note(stack: TestStack): Promise<string | undefined> {
  const document = `projects/${stack.local.project}/databases/(default)/documents/orgs/local/notes/one`;
  const answer = await fetch(`http://${stack.local.firestore}/v1/${document}`, {
    headers: { authorization: 'Bearer owner' },
  });
  const { fields } = (await answer.json()) as { fields?: { text?: { stringValue?: string } } };
  return fields?.text?.stringValue;
}

describe('a running stack', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(async () => void (await stack?.stop()));

  test('is found through local.json, which only its owner reads', async () => {
    expect(stack.local.org).toBe('local');
    const { mode } = await stat(path.join(stack.dir, 'local.json'));
    expect(mode & 0o777).toBe(0o600);
    expect((await fetch(stack.local.web)).status).toBe(200);
    await until(() => isHealthy(stack));
  });

  test('knows its organisation and its owner', async () => {
    const answer = await stack.api('/v1/orgs/local/deployments');
    expect(answer.status).toBe(200);
    expect((await stack.api('/v1/orgs/other/deployments')).status).toBe(404);
  });

  test('is not started a second time in the same folder', async () => {
    const second = startStack({ dir: stack.dir });
    await expect(second).rejects.toThrow(`already running at ${stack.local.web}`);
    expect((await fetch(stack.local.web)).status).toBe(200);
  });

  test('stands beside another one', async () => {
    const other = await startStack();
    try {
      expect(other.local.api).not.toBe(stack.local.api);
      expect(other.local.token).not.toBe(stack.local.token);
      await until(() => isHealthy(other));
      expect(await isHealthy(stack)).toBe(true);
    } finally {
      expect(await other.stop()).toBeLessThan(5);
    }
    expect(await isHealthy(stack)).toBe(true);
  });

  test.each(processes)('gets %s back on its port after a kill', async (name) => {
    const before = await stack.pid(name);
    await stack.kill(name);
    await until(async () => ![null, before].includes(await stack.pid(name)));
    await until(() =>
      stack.output().includes(processes.slice(0, 2).includes(name) ? 'started again' : `${name} ended`),
    );
    await until(() => isHealthy(stack), 60_000);
    expect((await fetch(stack.local.web)).status).toBe(200);
  });
});

test('a stack that ends in order keeps everything and leaves nothing running', async () => {
  const first = await startStack();
  await setNote(first, 'kept');
  const members = await notedProcesses(first.dir);
  expect(await first.stop({ keep: true })).toBeLessThan(5);
  expect(members.map((each) => each.name).sort()).toEqual([...processes].sort());
  expect(members.filter(isAlive)).toEqual([]);

  const second = await startStack({ dir: first.dir });
  try {
    expect(await note(second)).toBe('kept');
    expect(second.local.token).toBe(first.local.token);
    expect(second.local.web).toBe(first.local.web);
    expect(second.output()).not.toContain('lost');
  } finally {
    await second.stop();
  }
});

test('a supervisor that is killed leaves nothing running, and the next start says what may be lost', async () => {
  const first = await startStack();
  await setNote(first, 'saved');
  // Any answered request counts as a change; the next snapshot has the note.
  await first.api('/v1/orgs/local/deployments');
  await sleep(8000);
  await first.api('/v1/orgs/local/deployments');
  await sleep(1500);
  const members = await notedProcesses(first.dir);
  await first.kill('supervisor');
  await until(() => !members.some(isAlive), 8000);

  const second = await startStack({ dir: first.dir });
  try {
    expect(second.output()).toMatch(/at most the last \d+ s of Firestore's data are lost/);
    expect(await note(second)).toBe('saved');
  } finally {
    await second.stop();
  }
});

test('a machine that lacks everything is told each thing in one sentence with its command', async () => {
  const main = path.join(checkoutFolder(), 'dist', 'local', 'main.js');
  const dir = await mkdtemp(path.join(os.tmpdir(), 'slipway-bare-'));
  const env = { PATH: dir, HOME: dir, SLIPWAY_DIR: path.join(dir, 'stack') };
  const failed = await run(process.execPath, [main, '--no-sample'], { env }).catch((error) => error);
  expect(failed.code).toBe(1);
  const lines: readonly string[] = failed.stderr.trim().split('\n');
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatch(/need Java 11 or newer, and there is none\. Run: .+$/);
  expect(lines[1]).toMatch(/Firestore and Pub\/Sub emulator.* Run: gcloud components install .+$/);
  expect(lines[2]).toMatch(/needs git, and there is none\. Run: .+$/);
  await rm(dir, { recursive: true });
});
