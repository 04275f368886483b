import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as grpc from '@grpc/grpc-js';
import getPort from 'get-port';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPolicy } from '../../../functions/google/resilience.ts';
import { createSecrets } from '../../../functions/google/secret-manager.ts';
import { startSecretManager } from '../../../local/secret-manager/server.ts';

let dir: string;
let port: number;
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'resilience-'));
  port = await getPort({ host: '127.0.0.1' });
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const project = 'resilience-test';
const start = () => startSecretManager({ port, dir, project, region: 'us-central1' });
const client = () =>
  createSecrets(project, { apiEndpoint: '127.0.0.1', port, sslCreds: grpc.credentials.createInsecure() });

test('a dependency that comes back within seconds is not noticed', async () => {
  const starting = sleep(1_500).then(start);
  const secrets = createPolicy('secret-manager').protect(client());
  await expect(secrets.list()).resolves.toEqual([]);
  await (await starting).close();
});

test('a dependency that stays away is given up after its retries, and from then on at once', async () => {
  const policy = createPolicy('secret-manager');
  const secrets = policy.protect(client(), { once: ['write'] });
  const begun = performance.now();
  await expect(secrets.list()).rejects.toThrow(/UNAVAILABLE/);
  // Three retries within 7 s; Google's own would have gone on for 20 s and more.
  expect(performance.now() - begun).toBeLessThan(12_000);
  await expect(secrets.write('name', 'value', {})).rejects.toThrow(/UNAVAILABLE/);
  expect(policy.vitals()).toMatchObject({ breaker: 'open', failures: 5 });
  const again = performance.now();
  await expect(secrets.list()).rejects.toThrow();
  expect(performance.now() - again).toBeLessThan(100);
});

test('calls go on once the dependency is back and the breaker has let one through', async () => {
  const policy = createPolicy('secret-manager', { firstRetryMs: 10 });
  const secrets = policy.protect(client());
  await expect(Promise.all([secrets.list(), secrets.list()])).rejects.toThrow();
  expect(policy.vitals().breaker).toBe('open');
  const server = await start();
  await sleep(10_100);
  await expect(secrets.list()).resolves.toEqual([]);
  expect(policy.vitals().breaker).toBe('closed');
  await server.close();
}, 60_000);
