import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { http } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createApi } from '../../../../functions/triggers/api/app.ts';
import { asHttpFunction } from '../../../../functions/triggers/api/http-function.ts';
import { type ApiUnderTest, startApi } from './api-under-test.ts';

vi.hoisted(() => {
  process.env.LOG_LEVEL = 'silent';
});

let api: ApiUnderTest;
let url: string;
const server = createServer();

beforeAll(async () => {
  api = await startApi();
  http('api', asHttpFunction(createApi(api.deps)));
  const framework = getTestServer('api');
  server.on('request', (request, response) => {
    request.url = request.url?.replace(/^\/api/, '');
    framework.emit('request', request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await api.close();
});

const post = (body: string | Uint8Array<ArrayBuffer>, headers: Readonly<Record<string, string>> = {}) =>
  fetch(`${url}/v1/orgs/acme/deployments`, {
    method: 'POST',
    headers: { authorization: 'Bearer deployer', 'content-type': 'application/json', ...headers },
    body,
  });

test('a body that the framework has already read arrives whole', async () => {
  const value = ' ä\u{1f680} "quoted" \\ \n';
  const body = JSON.stringify({ service: 'hello', repository: 'examples/express', env: { TEXT: value } });
  const response = await post(body);
  expect(response.status).toBe(202);
  expect((await response.json()).spec.env.TEXT).toBe(value);
});

test('a verb without a body reaches its handler', async () => {
  const { id } = await (await post(JSON.stringify({ service: 'verb', repository: 'examples/express' }))).json();
  const headers = { authorization: 'Bearer deployer' };
  const response = await fetch(`${url}/v1/orgs/acme/deployments/${id}:cancel`, { method: 'POST', headers });
  expect(response.status).toBe(200);
  expect((await response.json()).cancel.actor).toBe('user:deployer');
});

test('a body in another type than JSON is refused in words', async () => {
  const response = await post('service=hello', { 'content-type': 'application/x-www-form-urlencoded' });
  expect(response.status).toBe(400);
  expect((await response.json()).error.code).toBe('request-invalid');
});

test('an oversized body is refused, also when its length is not announced', async () => {
  const large = JSON.stringify({ service: 'x'.repeat(300_000) });
  expect((await post(large)).status).toBe(413);
  const chunks = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(large));
      controller.close();
    },
  });
  const streamed = await fetch(`${url}/v1/orgs/acme/deployments`, {
    method: 'POST',
    headers: { authorization: 'Bearer deployer', 'content-type': 'application/json' },
    body: chunks,
    duplex: 'half',
  } as RequestInit);
  expect(streamed.status).toBe(413);
});

test('what is not JSON is refused in words, and its content reaches no log', async () => {
  const print = vi.spyOn(console, 'error');
  const response = await post('{"env": {"KEY": {"value": "canary-2207", "secret": true}');
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    error: { code: 'request-invalid', message: 'The body is not valid JSON.' },
  });
  expect(print.mock.calls).toEqual([]);
  print.mockRestore();
});
