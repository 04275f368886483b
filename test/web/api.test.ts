import { once } from 'node:events';
import http, { type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';

type Api = typeof import('../../web/api.ts');

let api: Api;
/** What the server does once it has sent the head of an answer and half of its body. */
let begun: (response: ServerResponse) => void;
const server = http.createServer((_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write('{"repositories": [');
  begun(response);
});

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  // The page's configuration stands in its document, of which nothing else is asked here.
  const page = { project: 'local', org: 'local', api: `http://127.0.0.1:${port}`, token: 'token' };
  Object.assign(globalThis, { document: { getElementById: () => ({ textContent: JSON.stringify(page) }) } });
  api = await import('../../web/api.ts');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  Reflect.deleteProperty(globalThis, 'document');
});

test('a question that is taken back while its answer comes has no answer', async () => {
  const asked = new AbortController();
  begun = () => setTimeout(() => asked.abort(), 20);
  expect(await api.listRepositories('web', asked.signal)).toMatchObject({ ok: false });
});

test('a good answer that breaks off is none, and says that nothing was lost', async () => {
  begun = (response) => setTimeout(() => response.destroy(), 20);
  const answer = await api.listRepositories('web', new AbortController().signal);
  expect(answer).toMatchObject({ ok: false, failure: { code: 'dependency-unavailable' } });
});
