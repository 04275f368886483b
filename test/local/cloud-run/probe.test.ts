import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { attemptProbe } from '../../../local/cloud-run/probe.ts';

/** Accepts everything and closes nothing, as a forwarder does for a while with nobody behind it. */
const forwarder = createServer(() => undefined);
beforeAll(() => new Promise<void>((resolve) => void forwarder.listen(0, '127.0.0.1', resolve)));
afterAll(() => void forwarder.close());

const probe = { initialDelaySeconds: 0, timeoutSeconds: 1, tcpSocket: { port: 8080 } };
const ask = (sockets: () => Promise<readonly { readonly address: string; readonly port: number }[]>) => {
  const address = forwarder.address();
  if (address === null || typeof address === 'string') throw new Error('the forwarder has no port');
  const upstream = { host: '127.0.0.1', port: address.port };
  return attemptProbe(probe, upstream, sockets, new AbortController().signal);
};

test('a container that is seen to listen nowhere has not started, whatever the forwarder accepts', async () => {
  expect(await ask(async () => [])).toMatchObject({ ok: false });
  expect(await ask(async () => [{ address: '127.0.0.1', port: 8080 }])).toMatchObject({ ok: false });
  expect(await ask(async () => [{ address: '0.0.0.0', port: 8080 }])).toEqual({ ok: true });
});

test('where its sockets cannot be seen, a connection that stays open is taken for a start', async () => {
  expect(await ask(() => Promise.reject(new Error('ENOENT')))).toEqual({ ok: true });
});
