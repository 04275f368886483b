import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { parent, serviceOf, soon, startLaptop, versionAt } from './laptop.ts';

const name = `${parent}/services/chat`;
const to = (revision: string) => ({
  type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION' as const,
  revision,
  percent: 100,
});
const revision = (n: number) =>
  serviceOf({ VERSION: `v${n}` }, { name, template: { revision: `chat-${n}` }, traffic: [to(`chat-${n}`)] });

async function openSocket(uri: string): Promise<Socket> {
  const sent = request(uri, { headers: { connection: 'Upgrade', upgrade: 'echo' } }).end();
  const [, socket] = (await once(sent, 'upgrade')) as [IncomingMessage, Socket];
  return socket.setEncoding('utf8');
}

async function echoed(socket: Socket, text: string): Promise<string> {
  const answer = once(socket, 'data', { signal: AbortSignal.timeout(10_000) });
  socket.write(text);
  return (await answer)[0];
}

// "WebSockets streams are HTTP requests still subject to the request timeout" (cloud.google.com/run/docs/triggering/websockets).
test('an upgraded connection outlives a switch of traffic, and the old instance stops when it is over', async () => {
  const laptop = await startLaptop();
  try {
    const { uri } = await laptop.create('chat', revision(1));
    const socket = await openSocket(uri ?? '');
    expect(await echoed(socket, 'before')).toBe('before');
    await laptop.update(revision(2));
    expect(await versionAt(uri)).toBe('v2');
    expect(await echoed(socket, 'after')).toBe('after');
    expect(laptop.run.instances('chat', 'chat-1')).toBe(1);
    socket.end();
    await expect.poll(() => laptop.run.instances('chat', 'chat-1'), soon).toBe(0);
    expect(await versionAt(uri)).toBe('v2');
  } finally {
    await laptop.close();
  }
});
