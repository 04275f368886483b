import { readFile } from 'node:fs/promises';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import type { Config } from '../../web/config.ts';
import { configElement } from '../../web/config-element.ts';
import type { Running } from '../component.ts';
import { type Asset, asset, chooseEncoding, loadAssets } from './assets.ts';
import { closeServer, listen } from './listen.ts';
import { isOwnHost, ownHosts } from './origin.ts';
import { pageHeaders } from './page-headers.ts';
import { refuse } from './refuse.ts';

export interface PageServerOptions {
  readonly port: number;
  /** The built page, `dist/web`. */
  readonly folder: string;
  readonly config: Config;
}

/** Firestore's and the API's origins, as the page's policy names them. */
export function peersOf(config: Config) {
  const { host, port } = config.firestore ?? { host: '127.0.0.1', port: 0 };
  return { api: config.api, firestore: `http://${host}:${port}` };
}

/** Serves the built page on 127.0.0.1 with its configuration filled in; every path without a file is the page itself. */
export async function startPageServer(options: PageServerOptions): Promise<Running> {
  const html = await readFile(path.join(options.folder, 'index.html'), 'utf8');
  const [assets, page] = await Promise.all([
    loadAssets(options.folder),
    asset('/index.html', Buffer.from(configElement(html, options.config))),
  ]);
  const headers = pageHeaders(peersOf(options.config));
  let hosts = ownHosts(options.port);
  const server = http.createServer((request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    // The page carries the token: it is for this machine's own names only.
    if (!isOwnHost(request, hosts)) return refuse(response, 421);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return void response.writeHead(405, { allow: 'GET, HEAD' }).end();
    }
    const url = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const file = assets.get(url);
    if (file !== undefined) return send(request, response, file);
    if (path.extname(url) !== '' && !acceptsPage(request)) return void response.writeHead(404).end();
    send(request, response, page);
  });
  const port = await listen(server, options.port);
  hosts = ownHosts(port);
  return { port, close: () => closeServer(server) };
}

function acceptsPage(request: IncomingMessage): boolean {
  return (request.headers.accept ?? '').includes('text/html');
}

function send(request: IncomingMessage, response: ServerResponse, file: Asset): void {
  const encoding = chooseEncoding(request.headers['accept-encoding'], file.bodies);
  response.setHeader('content-type', file.type);
  response.setHeader('vary', 'Accept-Encoding');
  response.setHeader('etag', file.etag);
  response.setHeader('cache-control', file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
  if (request.headers['if-none-match'] === file.etag) return void response.writeHead(304).end();
  if (encoding !== 'identity') response.setHeader('content-encoding', encoding);
  const body = file.bodies.get(encoding) ?? Buffer.alloc(0);
  response.writeHead(200, { 'content-length': body.length }).end(request.method === 'HEAD' ? undefined : body);
}
