import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type Laptop, parent, serviceOf, soon, startLaptop, versionAt } from './laptop.ts';

let laptop: Laptop | undefined;
afterEach(async () => {
  await laptop?.close();
  laptop = undefined;
});

test('an idle service has no instance, and the next request starts one', async () => {
  laptop = await startLaptop({ idleMs: 150 });
  const { uri } = await laptop.create('sleepy', serviceOf({ BOOT_MS: '100' }));
  await expect.poll(() => laptop?.executor.living(), soon).toBe(0);
  expect(await Promise.all([versionAt(uri), versionAt(uri), versionAt(uri)])).toEqual(['v1', 'v1', 'v1']);
  expect(laptop.executor.peak()).toBe(1);
  expect(laptop.logs.some(({ textPayload }) => textPayload === 'SIGTERM')).toBe(true);
  await expect.poll(() => laptop?.executor.living(), soon).toBe(0);
});

test('minimum instances are kept, and go when the traffic goes', async () => {
  laptop = await startLaptop({ idleMs: 100 });
  const scaling = { minInstanceCount: 2 };
  await laptop.create('warm', serviceOf({ VERSION: 'v1' }, { scaling, template: { revision: 'warm-1' } }));
  await expect.poll(() => laptop?.run.instances('warm', 'warm-1'), soon).toBe(2);
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(laptop.run.instances('warm', 'warm-1')).toBe(2);
  const next = serviceOf({ VERSION: 'v2' }, { scaling, template: { revision: 'warm-2' } });
  await laptop.update({ ...next, name: `${parent}/services/warm` });
  await expect.poll(() => laptop?.run.instances('warm', 'warm-2'), soon).toBe(2);
  await expect.poll(() => laptop?.run.instances('warm', 'warm-1'), soon).toBe(0);
});

test('an end of Cloud Run does not wait for the ten seconds that an instance was given before', async () => {
  laptop = await startLaptop({ idleMs: 50 });
  await laptop.create('stubborn', serviceOf({ STUBBORN: '1' }));
  await expect.poll(() => laptop?.run.instances('stubborn', 'stubborn-00001'), soon).toBe(0);
  expect(laptop.executor.living()).toBe(1);
  const began = Date.now();
  await laptop.run.close();
  expect(Date.now() - began).toBeLessThan(5000);
  expect(laptop.executor.living()).toBe(0);
});

test('a restart keeps services, policies, addresses and etags; a port that was taken is replaced', async () => {
  laptop = await startLaptop();
  const target = { type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST' as const, percent: 100, tag: 'd01' };
  const before = await laptop.create('kept', serviceOf({ VERSION: 'v1' }, { traffic: [target] }));
  const other = await laptop.create('moved');
  await laptop.restart();
  const after = await laptop.get('kept');
  expect(after).toMatchObject({ uri: before.uri, etag: before.etag, uid: before.uid });
  expect(after.trafficStatuses?.[0]?.uri).toBe(before.trafficStatuses?.[0]?.uri);
  expect(laptop.executor.living()).toBe(0);
  expect(await versionAt(after.uri)).toBe('v1');
  expect(await versionAt(after.trafficStatuses?.[0]?.uri)).toBe('v1');

  const squatter = createServer();
  const port = Number(new URL(other.uri ?? '').port);
  const taking = laptop.run.close().then(() => squatter.listen(port, '127.0.0.1'));
  await taking;
  await laptop.restart();
  const moved = await laptop.get('moved');
  expect(moved.uri).not.toBe(other.uri);
  expect(await versionAt(moved.uri)).toBe('v1');
  squatter.close();
});

test('a change that finds no free port ends in words, and users stay where they are', async () => {
  const servicePorts = { from: 20_000 + Math.floor(Math.random() * 10_000) };
  laptop = await startLaptop({ servicePorts });
  await laptop.create('full', serviceOf({ VERSION: 'v1' }));
  servicePorts.from = 65_536;
  await laptop.restart();
  const target = { type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST' as const, percent: 100, tag: 'd01' };
  const tagged = { ...serviceOf({ VERSION: 'v2' }, { traffic: [target] }), name: `${parent}/services/full` };
  await expect(laptop.update(tagged)).rejects.toThrow('no free port');
  const after = await laptop.get('full');
  expect(after).toMatchObject({ reconciling: false, terminalCondition: { state: 'CONDITION_FAILED' } });
  expect(after.observedGeneration).toEqual(after.generation);
  expect(after.terminalCondition?.message).toContain('no free port');
  expect(await versionAt(after.uri)).toBe('v1');
});

test('after a kill in the middle of a deployment the next start finishes it, at the same address', async () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'cloud-run-kill-'));
  const script = path.join(import.meta.dirname, 'killed.ts');
  const env = { ...process.env, DIR: dir };
  const child = fork(script, { env, execArgv: ['--import', 'tsx'], silent: true });
  const messages: { uri: string; pids: number[] }[] = [];
  child.on('message', (message) => messages.push(message as { uri: string; pids: number[] }));
  await expect.poll(() => messages.length, soon).toBe(1);
  const dead = once(child, 'exit');
  child.kill('SIGKILL');
  await dead;
  const [seen] = messages;
  for (const pid of seen?.pids ?? []) process.kill(pid, 'SIGKILL');

  laptop = await startLaptop({ dir: path.join(dir, 'run') });
  expect((await laptop.get('killed')).uri).toBe(seen?.uri);
  const isReady = async () => (await laptop?.get('killed'))?.terminalCondition?.state;
  await expect.poll(isReady, soon).toBe('CONDITION_SUCCEEDED');
  expect(await versionAt(seen?.uri)).toBe('v2');
  const operations = readFileSync(path.join(dir, 'run', 'services', 'killed.json'), 'utf8');
  expect(JSON.parse(operations)).toMatchObject({ observedGeneration: 2, generation: 2 });
  rmSync(dir, { recursive: true });
});
