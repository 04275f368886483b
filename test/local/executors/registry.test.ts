import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Running } from '../../../local/component.ts';
import { startRegistry } from '../../../local/executors/registry.ts';

let dir: string;
let registry: Running;
const url = (at: string) => new URL(at, `http://127.0.0.1:${registry.port}`);
const digestOf = (bytes: Buffer | string) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

beforeAll(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'registry-'));
  registry = await startRegistry({ port: 0, dir });
});
afterAll(async () => {
  await registry.close();
  await rm(dir, { recursive: true, force: true });
});

async function pushBlob(
  name: string,
  parts: readonly Buffer[],
  digest = digestOf(Buffer.concat(parts)),
): Promise<Response> {
  let { headers } = await fetch(url(`/v2/${name}/blobs/uploads/`), { method: 'POST' });
  for (const body of parts)
    ({ headers } = await fetch(url(headers.get('location') ?? ''), { method: 'PATCH', body: new Uint8Array(body) }));
  return fetch(url(`${headers.get('location')}?digest=${digest}`), { method: 'PUT' });
}

const manifestOf = (config: Buffer) =>
  JSON.stringify({ schemaVersion: 2, config: { digest: digestOf(config) }, layers: [] });
const type = 'application/vnd.oci.image.manifest.v1+json';
const putManifest = (name: string, reference: string, body: string) =>
  fetch(url(`/v2/${name}/manifests/${reference}`), { method: 'PUT', body, headers: { 'content-type': type } });

test('a blob that was pushed in parts is pulled as it was', async () => {
  const parts = [randomBytes(300_000), randomBytes(7)];
  expect((await pushBlob('a/b', parts)).status).toBe(201);
  const pulled = await fetch(url(`/v2/a/b/blobs/${digestOf(Buffer.concat(parts))}`));
  expect(Buffer.from(await pulled.arrayBuffer()).equals(Buffer.concat(parts))).toBe(true);
  const head = await fetch(url(`/v2/a/b/blobs/${digestOf(Buffer.concat(parts))}`), { method: 'HEAD' });
  expect(head.headers.get('content-length')).toBe('300007');
});

test('content with another digest than promised is refused and not kept', async () => {
  const digest = digestOf('something else');
  expect((await pushBlob('a/b', [Buffer.from('this')], digest)).status).toBe(400);
  expect((await fetch(url(`/v2/a/b/blobs/${digest}`))).status).toBe(404);
});

test('a manifest is found by its tag and by its digest, also after a restart', async () => {
  const config = randomBytes(10);
  await pushBlob('a/b', [config]);
  const manifest = manifestOf(config);
  const put = await putManifest('a/b', 'd1', manifest);
  expect(put.headers.get('docker-content-digest')).toBe(digestOf(manifest));
  await registry.close();
  registry = await startRegistry({ port: 0, dir });
  for (const reference of ['d1', digestOf(manifest)]) {
    const found = await fetch(url(`/v2/a/b/manifests/${reference}`));
    expect(found.headers.get('content-type')).toBe(type);
    expect(await found.text()).toBe(manifest);
  }
  expect(await (await fetch(url('/v2/a/b/tags/list'))).json()).toEqual({ name: 'a/b', tags: ['d1'] });
});

test('a manifest whose parts are missing is refused', async () => {
  expect((await putManifest('a/b', 'd2', manifestOf(randomBytes(10)))).status).toBe(404);
});

test('names and references cannot leave the folder', async () => {
  for (const at of [
    '/v2/..%2f..%2fetc/blobs/sha256:aa',
    '/v2/a/../../blobs/uploads/',
    '/v2/a/b/manifests/..%2f..%2fx',
  ]) {
    expect((await fetch(url(at))).status).toBe(404);
  }
});

test('manifests that are pushed at once are all kept', async () => {
  const config = randomBytes(10);
  await pushBlob('a/many', [config]);
  const tags = Array.from({ length: 20 }, (_, at) => `t${at}`);
  await Promise.all(tags.map((tag) => putManifest('a/many', tag, manifestOf(config))));
  const { tags: found } = (await (await fetch(url('/v2/a/many/tags/list'))).json()) as { tags: readonly string[] };
  expect([...found].sort()).toEqual([...tags].sort());
});
