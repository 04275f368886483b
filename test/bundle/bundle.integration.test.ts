import { mkdtemp, readFile, rm } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pageConfigFrom } from '../../functions/triggers/web/web-function.ts';
import { topics } from '../../shared/stages.ts';
import { type Cloud, project, request, startCloud } from './cloud.ts';
import { type FunctionProcess, installBundle, push, startFunction } from './function-process.ts';

let dir: string;
let folder: string;
let cloud: Cloud;
const running: FunctionProcess[] = [];

beforeAll(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'slipway-bundle-'));
  folder = path.join(dir, 'source');
  [cloud] = await Promise.all([startCloud(dir), installBundle(folder)]);
});

afterAll(async () => {
  await Promise.all(running.map((each) => each.stop()));
  await cloud?.close();
  await rm(dir, { recursive: true, force: true });
});

/** A function of the bundle, with nothing in reach but the bundle and the emulators. */
async function start(
  target: string,
  first: (url: string) => Promise<Response>,
  env = cloud.env,
): Promise<FunctionProcess> {
  const started = await startFunction({ folder, target, env, first });
  running.push(started);
  return started;
}

test('a request for a deployment, sent as Pub/Sub pushes it, is taken', async () => {
  const { first } = await start(topics.deployRequests, (url) =>
    push(url, project, topics.deployRequests, request('from-the-bundle')),
  );
  expect(first.status).toBe(204);
  const { docs } = await cloud.firestore.collection('orgs/main/deployments').get();
  expect(docs.map((doc) => doc.data())).toMatchObject([{ service: 'from-the-bundle', via: 'topic' }]);
});

test('a stage asks GitHub, ends what cannot go on, and ends by itself', async () => {
  const github = http.createServer((_, response) =>
    response.writeHead(404, { 'content-type': 'application/json' }).end('{}'),
  );
  await new Promise<void>((resolve) => github.listen(0, '127.0.0.1', resolve));
  const env = { ...cloud.env, GITHUB_API_URL: `http://127.0.0.1:${(github.address() as AddressInfo).port}` };
  try {
    const outbox = await cloud.firestore.collection('outbox').where('topic', '==', 'stage-validate').get();
    const message = outbox.docs[0]?.get('message');
    const stage = await start('stage-validate', (url) => push(url, project, 'stage-validate', message), env);
    expect(stage.first.status).toBe(204);
    const { docs } = await cloud.firestore.collection('orgs/main/deployments').get();
    expect(docs.map((doc) => doc.data())).toMatchObject([
      { status: 'failed', failure: { code: 'repository-not-found', fault: 'user' } },
    ]);
    expect(await stage.stop()).toBe(0);
  } finally {
    github.close();
    github.closeAllConnections();
  }
});

test('the tick runs', async () => {
  const { first } = await start(topics.tick, (url) => push(url, project, topics.tick, {}));
  expect(first.status).toBe(204);
});

test('the API verifies a sign-in, looks at its dependencies, and describes itself', async () => {
  const { url, first } = await start('api', (url) => fetch(`${url}/health/live`));
  expect(first.status).toBe(200);
  expect((await fetch(`${url}/openapi.json`)).status).toBe(200);
  const refused = await fetch(`${url}/v1/orgs/main/services`, { headers: { authorization: 'Bearer no.id.token' } });
  expect(refused.status).toBe(401);
});

test('the page is served with its settings, and nobody may frame it or read more into it', async () => {
  const { url, first } = await start('web', (url) => fetch(`${url}/deployments/1`));
  const html = await first.text();
  const json = /id="slipway-config">([^<]*)<\/script>/.exec(html)?.[1] ?? '';
  expect(JSON.parse(json)).toEqual(pageConfigFrom(cloud.env));
  expect(Object.fromEntries(first.headers)).toMatchObject({
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'strict-transport-security': expect.stringContaining('max-age=31536000'),
    'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
  });
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(html)?.[1] ?? '';
  const asset = await fetch(`${url}${script}`, { headers: { 'accept-encoding': 'br' } });
  expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(asset.headers.get('content-encoding')).toBe('br');
  expect(await asset.text()).toBe(await readFile(path.join(folder, 'page', script), 'utf8'));
});

test('a function that lacks a setting says which, and does not start', async () => {
  const { SLIPWAY_API_URL: _left, ...env } = cloud.env;
  const started = startFunction({ folder, target: 'web', env, first: (url) => fetch(url) });
  await expect(started).rejects.toThrow(/The setting SLIPWAY_API_URL is missing or wrong/);
});
