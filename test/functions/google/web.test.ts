import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createWeb } from '../../../functions/google/web.ts';
import { Unavailable } from '../../../functions/unavailable.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const web = createWeb(['127.0.0.1:*']);
const get = (url: string) => web.get(url, { audience: null, timeoutMs: 200 });

test('what the program answers is its own, be it good or bad', async () => {
  for (const status of [200, 404, 503]) {
    const url = await serve((_request, response) => response.writeHead(status).end());
    expect(await get(url)).toMatchObject({ status, error: null });
  }
});

test('a program that does not answer in time has not answered', async () => {
  const url = await serve(() => undefined);
  expect(await get(url)).toMatchObject({ status: null, error: 'no answer within 0.2 s' });
});

test('a front end that takes no connection, or breaks it, says nothing about the program: Cloud Run is away', async () => {
  const url = await serve((request) => request.socket.destroy());
  await expect(get(url)).rejects.toThrow(Unavailable);
  for (const close of closing.splice(0)) close();
  await expect(get(url)).rejects.toThrow('Cloud Run does not answer');
});

test('an address that is not one of Cloud Run is never called', async () => {
  await expect(get('http://192.0.2.1/')).rejects.toThrow('not an address of Cloud Run');
});
