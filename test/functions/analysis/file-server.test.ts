import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fileServer } from '../../../functions/analysis/dockerfile/file-server.ts';

const dir = mkdtempSync(join(tmpdir(), 'file-server-'));
const site = join(dir, 'site');
const servers: { readonly child: ChildProcess; readonly port: number }[] = [];

async function start(...options: readonly string[]): Promise<number> {
  const port = await getPort();
  const child = spawn(process.execPath, [join(dir, 'server.mjs'), site, ...options], {
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((resolve) => child.stdout?.once('data', () => resolve()));
  servers.push({ child, port });
  return port;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Node's own request, since fetch would tidy the path up before it is sent. */
function get(
  port: number,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers, method, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        body += text;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    })
      .on('error', reject)
      .end();
  });
}

let files = 0;
let page = 0;

beforeAll(async () => {
  mkdirSync(join(site, 'assets'), { recursive: true });
  mkdirSync(join(site, 'docs'));
  mkdirSync(join(site, '.git'));
  writeFileSync(join(dir, 'server.mjs'), fileServer);
  writeFileSync(join(dir, 'outside.txt'), 'outside');
  writeFileSync(join(site, 'index.html'), '<h1>home</h1>');
  writeFileSync(join(site, 'about.html'), 'about');
  writeFileSync(join(site, 'docs/index.html'), 'docs');
  writeFileSync(join(site, '404.html'), 'lost');
  writeFileSync(join(site, '.git/config'), 'secret');
  writeFileSync(join(site, 'assets/app-D3f4G5h6.js'), 'let x = 1;');
  writeFileSync(join(site, 'assets/app-D3f4G5h6.js.br'), 'brotli');
  symlinkSync(join(dir, 'outside.txt'), join(site, 'link.txt'));
  [files, page] = await Promise.all([start(), start('--single-page')]);
});

afterAll(() => {
  for (const { child } of servers) child.kill('SIGKILL');
  rmSync(dir, { recursive: true });
});

test('pages are served with their content type, with and without ending', async () => {
  expect(await get(files, '/')).toMatchObject({
    status: 200,
    body: '<h1>home</h1>',
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' },
  });
  expect(await get(files, '/about')).toMatchObject({ status: 200, body: 'about' });
  expect(await get(files, '/docs/')).toMatchObject({ status: 200, body: 'docs' });
});

test('assets with a hash in their name are kept for a year, others are asked for again', async () => {
  const asset = await get(files, '/assets/app-D3f4G5h6.js');
  expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  const again = await get(files, '/', { 'if-none-match': String((await get(files, '/')).headers['etag']) });
  expect(again.status).toBe(304);
});

test('a compressed file beside the original is sent to those who take it', async () => {
  const small = await get(files, '/assets/app-D3f4G5h6.js', { 'accept-encoding': 'gzip, br' });
  expect(small).toMatchObject({ body: 'brotli', headers: { 'content-encoding': 'br' } });
  expect(String(small.headers['content-type'])).toContain('javascript');
  expect((await get(files, '/assets/app-D3f4G5h6.js')).headers['content-encoding']).toBeUndefined();
});

test('nothing outside the folder is served, by dots, encodings, links or hidden names', async () => {
  const paths = [
    '/../outside.txt',
    '/%2e%2e/outside.txt',
    '/..%2foutside.txt',
    '/link.txt',
    '/.git/config',
    '/%2egit/config',
  ];
  for (const path of paths) {
    const answer = await get(files, path);
    expect(answer.status, path).toBe(404);
    expect(answer.body, path).not.toMatch(/outside|secret/);
  }
  expect((await get(files, '/%00')).status).toBe(400);
  expect((await get(files, '/%zz')).status).toBe(400);
});

test('only a single-page site answers unknown addresses with its page, and never for a missing asset', async () => {
  expect(await get(files, '/settings/profile')).toMatchObject({ status: 404, body: 'lost' });
  expect(await get(page, '/settings/profile')).toMatchObject({ status: 200, body: '<h1>home</h1>' });
  expect((await get(page, '/assets/gone-A1b2C3d4.js')).status).toBe(404);
});

test('only GET and HEAD are answered', async () => {
  expect((await get(files, '/', {}, 'HEAD')).body).toBe('');
  expect((await get(files, '/', {}, 'POST')).status).toBe(405);
});

test('SIGTERM ends the server with code 0', async () => {
  const port = await start();
  await get(port, '/');
  const child = servers.at(-1)?.child;
  const ended = new Promise<number | null>((resolve) => child?.once('exit', resolve));
  child?.kill('SIGTERM');
  expect(await ended).toBe(0);
});
