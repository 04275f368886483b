import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Closes a server whose port another one may get at once: idle connections go now, the others after their request. Node's
 * own `closeIdleConnections` leaves some idle ones open (20.20.2, seen 2026-11-21); a client that keeps one alive then
 * goes on talking to the closed server, under the other's address.
 */
export function gracefulClose(server: Server): () => void {
  const idle = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    idle.add(socket);
    socket.once('close', () => idle.delete(socket));
  });
  server.on('upgrade', ({ socket }: IncomingMessage) => idle.delete(socket));
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    idle.delete(socket);
    response.once('close', () => {
      if (!server.listening) socket.destroySoon();
      else if (!socket.destroyed) idle.add(socket);
    });
  });
  return () => {
    server.close();
    for (const socket of idle) socket.destroy();
  };
}
