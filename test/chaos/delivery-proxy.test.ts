import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { startDeliveryProxy } from './delivery-proxy.ts';
import { createFaults } from './faults.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function startFunctions(heard: string[]): Promise<number> {
  const server = http.createServer(async (request, response) => {
    heard.push(`${request.url} ${await text(request)}`);
    response.writeHead(204).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

async function freePort(): Promise<number> {
  const server = http.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

test('three deliveries in ten come twice, calls of the API once, and after the faults each comes once', async () => {
  const heard: string[] = [];
  const faults = createFaults(7);
  const proxy = await startDeliveryProxy([await startFunctions(heard)], faults);
  closing.push(proxy.close);
  const post = async (path: string, count: number) => {
    for (let index = 0; index < count; index += 1) {
      const answer = await fetch(`http://127.0.0.1:${proxy.port}/${path}`, { method: 'POST', body: `${index}` });
      expect(answer.status).toBe(204);
    }
  };
  await post('tick/projects/p/topics/tick', 200);
  const { duplicate } = faults.counts;
  expect(duplicate).toBeGreaterThan(40);
  expect(duplicate).toBeLessThan(80);
  await expect.poll(() => heard.length, { timeout: 10_000 }).toBe(200 + duplicate);
  await post('api/v1', 20);
  faults.stop();
  await post('tick/projects/p/topics/tick', 20);
  expect(heard).toHaveLength(240 + duplicate);
});

test('a process that is not there is passed over', async () => {
  const heard: string[] = [];
  const faults = createFaults(1);
  faults.stop();
  const proxy = await startDeliveryProxy([await freePort(), await startFunctions(heard)], faults);
  closing.push(proxy.close);
  for (let index = 0; index < 20; index += 1) {
    const answer = await fetch(`http://127.0.0.1:${proxy.port}/tick/`, { method: 'POST', body: 'x' });
    expect(answer.status).toBe(204);
  }
  expect(heard).toHaveLength(20);
});

test('where nobody takes it, the broker gets no answer', async () => {
  const faults = createFaults(1);
  const proxy = await startDeliveryProxy([await freePort()], faults);
  closing.push(proxy.close);
  await expect(fetch(`http://127.0.0.1:${proxy.port}/tick/`, { method: 'POST', body: 'x' })).rejects.toThrow();
});
