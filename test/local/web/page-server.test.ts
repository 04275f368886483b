import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Running } from '../../../local/component.ts';
import { startPageServer } from '../../../local/web/page-server.ts';

const script = `console.log(${JSON.stringify('x'.repeat(5000))})`;
const config = {
  project: 'p',
  org: 'local',
  api: 'http://127.0.0.1:4801',
  token: '</script><b>',
  firestore: { host: '127.0.0.1', port: 4802 },
  user: { uid: 'local-user', email: 'local@localhost' },
  firebase: null,
};

let folder: string;
let server: Running;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'slipway-page-'));
  await mkdir(path.join(folder, 'assets'));
  const element = '<script type="application/json" id="slipway-config"></script>';
  await writeFile(path.join(folder, 'index.html'), `<!doctype html><title>t</title>${element}`);
  await writeFile(path.join(folder, 'assets', 'index-Ab3_9xYz.js'), script);
  await writeFile(path.join(folder, 'icon.svg'), '<svg/>');
  server = await startPageServer({ port: 0, folder, config });
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

interface Asked {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

async function get(url: string, headers: http.OutgoingHttpHeaders = {}, method = 'GET'): Promise<Asked> {
  return new Promise((resolve, reject) => {
    const request = http.request(
      { host: '127.0.0.1', port: server.port, path: url, headers, method },
      async (answer) => {
        const chunks: Buffer[] = [];
        for await (const chunk of answer) chunks.push(chunk);
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) });
      },
    );
    request.once('error', reject);
    request.end();
  });
}

test('the page carries its configuration, and no value can end its element', async () => {
  const { body } = await get('/');
  const json = /id="slipway-config">([^<]*)<\/script>/.exec(body.toString())?.[1] ?? '';
  expect(JSON.parse(json)).toEqual(config);
});

test('every path without a file is the page, and a missing file is not', async () => {
  expect((await get('/deployments/abc')).status).toBe(200);
  expect((await get('/assets/gone-12345678.js')).status).toBe(404);
});

test('a file whose name holds its hash is kept for ever, the page is asked for again', async () => {
  expect((await get('/assets/index-Ab3_9xYz.js')).headers['cache-control']).toBe('public, max-age=31536000, immutable');
  const page = await get('/');
  expect(page.headers['cache-control']).toBe('no-cache');
  expect((await get('/', { 'if-none-match': page.headers.etag })).status).toBe(304);
  expect((await get('/icon.svg')).headers['cache-control']).toBe('no-cache');
});

test('a file is compressed as the client can read it', async () => {
  const br = await get('/assets/index-Ab3_9xYz.js', { 'accept-encoding': 'gzip, deflate, br' });
  expect(br.headers['content-encoding']).toBe('br');
  expect(zlib.brotliDecompressSync(br.body).toString()).toBe(script);
  const gzip = await get('/assets/index-Ab3_9xYz.js', { 'accept-encoding': 'gzip, br;q=0' });
  expect(gzip.headers['content-encoding']).toBe('gzip');
  const plain = await get('/assets/index-Ab3_9xYz.js');
  expect(plain.headers['content-encoding']).toBeUndefined();
  expect(plain.body.toString()).toBe(script);
});

test('the page runs and reaches nothing but its own parts', async () => {
  const { headers } = await get('/');
  const policy = headers['content-security-policy'] ?? '';
  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain("connect-src 'self' http://127.0.0.1:4801 http://127.0.0.1:4802");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain('unsafe');
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' });
});

test('a name that somebody pointed at this machine gets no page, and so no token', async () => {
  const answer = await get('/', { host: 'evil.example' });
  expect(answer.status).toBe(421);
  expect(answer.body.toString()).not.toContain('slipway-config');
});

test('nothing but reading is allowed, and nothing outside the folder is read', async () => {
  expect((await get('/', {}, 'POST')).status).toBe(405);
  const outside = await get('/../../../../etc/passwd');
  expect(outside.body.toString()).not.toContain('root:');
});
