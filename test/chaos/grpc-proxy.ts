import { once } from 'node:events';
import http2, { type ClientHttp2Session, type ClientHttp2Stream, type ServerHttp2Stream } from 'node:http2';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import type { Running } from '../../local/component.ts';
import type { CallFault } from './faults.ts';

export interface GrpcProxy extends Running {
  /** Breaks every connection and takes none for so long. */
  cut(milliseconds: number): Promise<void>;
}

/** A server that is out of time says so after some of it. */
const timedOutAfterMs = 500;

/** gRPC without TLS, as it comes; what becomes of each call is decided by its path, `/package.Service/Method`. */
export async function startGrpcProxy(target: number, faultOf: (path: string) => CallFault | null): Promise<GrpcProxy> {
  const calls = http2.createServer({ settings: { initialWindowSize: 1 << 20 } });
  const lines = new Map<http2.ServerHttp2Session, ClientHttp2Session>();
  const sockets = new Set<Socket>();
  let isCut = false;

  // One connection there for each one here, and each ends with the other: without a word where the line is cut, and with
  // its calls cancelled where the caller died.
  const server = createServer((socket) => {
    if (isCut) return void socket.destroy();
    sockets.add(socket);
    const there = http2.connect(`http://127.0.0.1:${target}`);
    socket.on('error', () => socket.destroy());
    there.on('error', () => there.destroy());
    there.once('close', () => socket.destroy());
    socket.once('close', () => {
      sockets.delete(socket);
      if (isCut) there.destroy();
      else there.close();
    });
    calls.once('session', (here) => {
      lines.set(here, there);
      here.on('error', () => here.destroy());
      here.once('close', () => lines.delete(here));
    });
    calls.emit('connection', socket);
  });

  calls.on('stream', (call, headers) => {
    call.on('error', () => call.destroy());
    const there = call.session === undefined ? undefined : lines.get(call.session as http2.ServerHttp2Session);
    if (there === undefined || there.destroyed) return;
    const fault = faultOf(String(headers[':path']));
    if (fault === 'exhausted') return refuse(call, status.RESOURCE_EXHAUSTED);
    if (fault === 'timed-out') {
      setTimeout(() => refuse(call, status.DEADLINE_EXCEEDED), timedOutAfterMs);
      return;
    }
    const onward = there.request(headers);
    onward.on('error', () => onward.destroy());
    call.once('close', () => onward.close(http2.constants.NGHTTP2_CANCEL));
    call.pipe(onward);
    if (fault === null) relay(onward, call);
    else onward.resume().once('end', () => refuse(call, status.DEADLINE_EXCEEDED));
  });

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const breakAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    async cut(milliseconds) {
      isCut = true;
      breakAll();
      await sleep(milliseconds);
      isCut = false;
    },
    async close() {
      breakAll();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}

/** Headers, messages and trailers; an answer without a message has its trailers in the headers. */
function relay(onward: ClientHttp2Stream, call: ServerHttp2Stream): void {
  let trailers: http2.IncomingHttpHeaders = {};
  onward.once('response', (headers, flags) => {
    if (call.destroyed) return;
    const isAll = (flags & http2.constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    call.respond(headers, isAll ? { endStream: true } : { waitForTrailers: true });
    if (!isAll) onward.pipe(call);
  });
  onward.once('trailers', (received) => {
    trailers = received;
  });
  call.once('wantTrailers', () => call.sendTrailers(trailers));
  onward.once('close', () => {
    // Where the whole connection has ended, the one here is about to.
    const isAlive = onward.session?.destroyed === false;
    if (isAlive && onward.rstCode !== http2.constants.NGHTTP2_NO_ERROR) call.close(onward.rstCode);
  });
}

function refuse(call: ServerHttp2Stream, code: status): void {
  if (call.destroyed || call.headersSent) return;
  const headers = { 'content-type': 'application/grpc', 'grpc-status': code, 'grpc-message': 'a fault of the proxy' };
  call.respond({ ':status': 200, ...headers }, { endStream: true });
}
