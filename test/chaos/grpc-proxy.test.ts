import http2 from 'node:http2';
import net from 'node:net';
import * as grpc from '@grpc/grpc-js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CallFault } from './faults.ts';
import { type GrpcProxy, startGrpcProxy } from './grpc-proxy.ts';

const path = '/test.Echo/Say';
const asIs = (bytes: Buffer) => bytes;
const echo: grpc.ServiceDefinition = {
  say: {
    ...{ path, requestStream: false, responseStream: false },
    ...{ requestSerialize: asIs, requestDeserialize: asIs, responseSerialize: asIs, responseDeserialize: asIs },
  },
};

let server: grpc.Server;
let proxy: GrpcProxy;
let client: grpc.Client;
let heard: string[] = [];
let fault: CallFault | null = null;

beforeEach(async () => {
  [heard, fault] = [[], null];
  server = new grpc.Server();
  server.addService(echo, {
    say(call: grpc.ServerUnaryCall<Buffer, Buffer>, answer: grpc.sendUnaryData<Buffer>) {
      const text = call.request.toString();
      heard.push(text);
      // This one is still being thought about when the connection breaks.
      if (text === 'think') {
        call.once('cancelled', () => heard.push('not wanted any more'));
        return;
      }
      if (text === 'refuse me') answer({ code: grpc.status.NOT_FOUND, details: 'nobody here' });
      else answer(null, call.request);
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  proxy = await startGrpcProxy(port, () => fault);
  client = new grpc.Client(`127.0.0.1:${proxy.port}`, grpc.credentials.createInsecure());
});

afterEach(async () => {
  client.close();
  await proxy.close();
  server.forceShutdown();
});

/** The text that came back, or the status. */
function say(text: string): Promise<string | grpc.status> {
  return new Promise((resolve) => {
    client.makeUnaryRequest(path, asIs, asIs, Buffer.from(text), { deadline: Date.now() + 10_000 }, (error, answer) =>
      resolve(error === null ? String(answer) : error.code),
    );
  });
}

test('a call passes as it is, a large one and one that is refused as well', async () => {
  const large = 'x'.repeat(1 << 20);
  expect(await Promise.all([say('one'), say('refuse me'), say(large)])).toEqual(['one', grpc.status.NOT_FOUND, large]);
});

test('what is exhausted or timed out was never carried out', async () => {
  fault = 'exhausted';
  expect(await say('one')).toBe(grpc.status.RESOURCE_EXHAUSTED);
  fault = 'timed-out';
  expect(await say('two')).toBe(grpc.status.DEADLINE_EXCEEDED);
  expect(heard).toEqual([]);
});

test('a call whose answer is lost was carried out', async () => {
  fault = 'answer-lost';
  expect(await say('one')).toBe(grpc.status.DEADLINE_EXCEEDED);
  expect(heard).toEqual(['one']);
});

test('while it is cut nothing passes, and afterwards everything does', async () => {
  expect(await say('before')).toBe('before');
  const over = proxy.cut(300);
  expect(await say('during')).toBe(grpc.status.UNAVAILABLE);
  await over;
  await expect.poll(() => say('after'), { timeout: 10_000 }).toBe('after');
  expect(heard).toEqual(['before', 'after']);
});

test('whoever waits for an answer when the connection breaks, here or there, is told that it did', async () => {
  const here = say('think');
  await expect.poll(() => heard).toEqual(['think']);
  await proxy.cut(0);
  expect(await here).toBe(grpc.status.UNAVAILABLE);
  await expect.poll(() => say('again'), { timeout: 10_000 }).toBe('again');
  const there = say('think');
  await expect.poll(() => heard.filter((text) => text === 'think')).toHaveLength(2);
  server.forceShutdown();
  expect(await there).toBe(grpc.status.UNAVAILABLE);
});

test('of a caller that dies the calls are cancelled', async () => {
  const socket = net.connect(proxy.port, '127.0.0.1');
  const session = http2.connect(`http://127.0.0.1:${proxy.port}`, { createConnection: () => socket });
  session.on('error', () => session.destroy());
  const call = session.request({
    ':method': 'POST',
    ':path': path,
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  call.on('error', () => call.destroy());
  const text = Buffer.from('think');
  call.end(Buffer.concat([Buffer.from([0, 0, 0, 0, text.length]), text]));
  await expect.poll(() => heard).toEqual(['think']);
  socket.destroy();
  await expect.poll(() => heard).toEqual(['think', 'not wanted any more']);
});
