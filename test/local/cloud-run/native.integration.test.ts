import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Executor } from '../../../local/executors/executor.ts';
import { createNativeExecutor, nativeAvailable } from '../../../local/executors/native.ts';
import { type Laptop, serviceOf, startLaptop, versionAt } from './laptop.ts';

const program = `
const { createServer } = require('node:http');
const { VERSION, LISTEN, HOST = '0.0.0.0', HOG } = process.env;
const held = [];
if (HOG) setInterval(() => held.push(Buffer.alloc(20 << 20, 1)), 5);
else createServer((request, response) => response.end(JSON.stringify({ version: VERSION, url: request.url })))
  .listen(Number(LISTEN ?? process.env.PORT), HOST);
`;
const available = await nativeAvailable();

describe.skipIf(!available.ok)(`on the native executor${available.ok ? '' : ` (skipped: ${available.why})`}`, () => {
  let dir: string;
  let executor: Executor;
  let image: string;
  let laptop: Laptop;
  const probe = { tcpSocket: { port: 8080 }, periodSeconds: 1, timeoutSeconds: 1, failureThreshold: 4 };
  const deploy = (name: string, env: Record<string, string>) =>
    laptop.create(name, serviceOf(env, {}, { image, startupProbe: probe }));
  const systemLog = (service: string) =>
    laptop.logs
      .filter((entry) => entry.resource.labels.service_name === service && entry.logName.endsWith('varlog%2Fsystem'))
      .map((entry) => entry.textPayload ?? '');

  beforeAll(async () => {
    dir = mkdtempSync(path.join(tmpdir(), 'cloud-run-native-'));
    const context = path.join(dir, 'source');
    mkdirSync(context);
    writeFileSync(path.join(context, 'server.js'), program);
    const dockerfile = 'FROM node:20-slim\nWORKDIR /app\nCOPY server.js .\nUSER node\nCMD ["node", "server.js"]\n';
    writeFileSync(path.join(context, 'Dockerfile'), dockerfile);
    executor = await createNativeExecutor({ dir: path.join(dir, 'images') });
    const built = await executor.build({
      context,
      dockerfile: 'Dockerfile',
      image: '127.0.0.1:1/slipway/web:d1',
      buildArgs: {},
      cacheFrom: [],
      onLine: () => undefined,
      signal: new AbortController().signal,
    });
    image = `127.0.0.1:1/slipway/web@${built.digest}`;
    laptop = await startLaptop({ executor });
  });
  afterAll(async () => {
    await laptop.close();
    await executor.sweep();
    rmSync(dir, { recursive: true, force: true });
  });

  test('a container answers at its URL', async () => {
    const { uri } = await deploy('web', { VERSION: 'v1' });
    expect(await versionAt(uri)).toBe('v1');
  });

  test.each([
    ['wrong-port', { LISTEN: '3000' }, 'Container listens on 0.0.0.0:3000'],
    ['loopback', { HOST: '127.0.0.1' }, 'Container listens on 127.0.0.1:8080'],
  ])('%s fails with the socket named', async (name, env, evidence) => {
    await expect(deploy(name, env)).rejects.toMatchObject({ code: 9 });
    expect(systemLog(name)).toContain(evidence);
  });

  test('a container beyond its memory is ended and named', async () => {
    await expect(deploy('hog', { HOG: '1' })).rejects.toMatchObject({ code: 9 });
    expect(systemLog('hog').join('\n')).toMatch(/^Memory limit of 512 MiB exceeded\./m);
  });
});
