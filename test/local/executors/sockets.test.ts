import net from 'node:net';
import { expect, test } from 'vitest';
import { listenersOf, parseListeners } from '../../../local/executors/sockets.ts';

test('the table of the kernel is read with its byte order, and only listening sockets', () => {
  const table = [
    '  sl  local_address rem_address   st',
    '   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000',
    '   1: 00000000:0BB8 00000000:0000 0A 00000000:00000000',
    '   2: 0100007F:9C40 0100007F:1F90 01 00000000:00000000',
    '   3: 00000000000000000000000000000000:1F91 00000000000000000000000000000000:0000 0A 0',
    '   4: 00000000000000000000000001000000:1F92 00000000000000000000000000000000:0000 0A 0',
    '   5: 0000000000000000FFFF00000100007F:1F93 00000000000000000000000000000000:0000 0A 0',
  ];
  expect(parseListeners(table.join('\n'))).toEqual([
    { address: '127.0.0.1', port: 8080 },
    { address: '0.0.0.0', port: 3000 },
    { address: '::', port: 8081 },
    { address: '::1', port: 8082 },
    { address: '127.0.0.1', port: 8083 },
  ]);
});

test('a socket of this process is found', async () => {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  expect(await listenersOf(process.pid)).toContainEqual({ address: '127.0.0.1', port });
  server.close();
});
