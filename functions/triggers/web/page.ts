import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { configElement } from '../../../shared/config-element.ts';
import type { PageConfig } from '../../../shared/page-config.ts';
import { type Asset, asset, chooseEncoding, loadAssets } from './assets.ts';
import { pageHeaders, peersOf } from './page-headers.ts';

export type Page = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** The built page in a folder, with its configuration filled in; every path without a file is the page itself. */
export async function loadPage(folder: string, config: PageConfig): Promise<Page> {
  const html = await readFile(path.join(folder, 'index.html'), 'utf8');
  const page = asset('/index.html', Buffer.from(configElement(html, config)));
  const assets = await loadAssets(folder);
  const headers = pageHeaders(peersOf(config));
  return async (request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return void response.writeHead(405, { allow: 'GET, HEAD' }).end();
    }
    const url = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const file = assets.get(url);
    if (file !== undefined) return send(request, response, file);
    if (path.extname(url) !== '' && !acceptsPage(request)) return void response.writeHead(404).end();
    await send(request, response, page);
  };
}

function acceptsPage(request: IncomingMessage): boolean {
  return (request.headers.accept ?? '').includes('text/html');
}

async function send(request: IncomingMessage, response: ServerResponse, file: Asset): Promise<void> {
  const encoding = chooseEncoding(request.headers['accept-encoding'], file);
  response.setHeader('content-type', file.type);
  response.setHeader('vary', 'Accept-Encoding');
  response.setHeader('etag', file.etag);
  response.setHeader('cache-control', file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
  if (request.headers['if-none-match'] === file.etag) return void response.writeHead(304).end();
  if (encoding !== 'identity') response.setHeader('content-encoding', encoding);
  const body = (await file.bodies.get(encoding)?.()) ?? Buffer.alloc(0);
  response.writeHead(200, { 'content-length': body.length }).end(request.method === 'HEAD' ? undefined : body);
}
