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
const get = (url: string) => web.ask(url, {}, { audience: null, timeoutMs: 200 });

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

test('a check is asked with its method, and tells whether body and header hold its texts', async () => {
  const url = await serve((request, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(`{"method":"${request.method}"}`),
  );
  const options = { audience: null, timeoutMs: 1_000 };
  const header = { name: 'Content-Type', contains: 'json' };
  expect(await web.ask(url, { method: 'POST', bodyContains: '"POST"', header }, options)).toMatchObject({
    status: 200,
    hasText: true,
    hasHeader: true,
  });
  const other = await web.ask(url, { bodyContains: 'POST', header: { ...header, contains: 'html' } }, options);
  expect(other).toMatchObject({ status: 200, hasText: false, hasHeader: false });
  expect(await web.ask(url, { method: 'HEAD' }, options)).not.toHaveProperty('hasText');
});

test('a text is found across pieces of the body, nowhere behind its first 64 KiB, and nothing else of it comes out', async () => {
  const split = await serve((_request, response) => {
    response.write('the word is re');
    setTimeout(() => response.end('ady: token-of-the-body'), 20);
  });
  const answer = await web.ask(split, { bodyContains: 'ready' }, { audience: null, timeoutMs: 1_000 });
  expect(answer).toEqual({ status: 200, millis: expect.any(Number), error: null, hasText: true });
  const endless = await serve((_request, response) => {
    const write = (): void => {
      while (!response.destroyed && response.write('x'.repeat(16_384)));
    };
    response.on('drain', write).on('error', () => undefined);
    write();
  });
  expect(await web.ask(endless, { bodyContains: 'y' }, { audience: null, timeoutMs: 1_000 })).toMatchObject({
    status: 200,
    hasText: false,
  });
  const far = await serve((_request, response) => response.end(`${'x'.repeat(65_530)}deep inside`));
  expect(await web.ask(far, { bodyContains: 'deep' }, { audience: null, timeoutMs: 1_000 })).toMatchObject({
    hasText: true,
  });
  expect(await web.ask(far, { bodyContains: 'deep inside' }, { audience: null, timeoutMs: 1_000 })).toMatchObject({
    hasText: false,
  });
});

test('a redirect is the answer and is not followed, and a body that never ends in time is no answer', async () => {
  const hits: string[] = [];
  const url = await serve((request, response) => {
    hits.push(request.url ?? '');
    response.writeHead(302, { location: '/elsewhere' }).end();
  });
  expect(await web.ask(url, {}, { audience: null, timeoutMs: 1_000 })).toMatchObject({ status: 302 });
  expect(hits).toEqual(['/']);
  const stuck = await serve((_request, response) => void response.write('a'));
  expect(await web.ask(stuck, { bodyContains: 'b' }, { audience: null, timeoutMs: 200 })).toMatchObject({
    status: null,
    error: 'no answer within 0.2 s',
  });
});
