import { type ClientRequest, type IncomingMessage, request as open, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Upstream } from '../executors/executor.ts';
import { responseHeaders } from './headers.ts';

export interface Outcome {
  /** The status that the caller got; 499 when the caller left first. */
  readonly status: number;
  readonly responseBytes: number;
  /** Cloud Run's own sentence where it answered itself or cut the answer off. */
  readonly message?: string;
}

const broken =
  'The request failed because either the HTTP response was malformed or connection to the instance had an error.';
const tooLong = 'The request has been terminated because it has reached the maximum request timeout.';

/**
 * Connects to an instance, or answers null where nothing listens any more: the request was not begun, so another
 * instance may take it. Each request has a connection of its own: an idle one that the app closes just as it is used
 * again would lose the request.
 */
export function dial(upstream: Upstream): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = 'socketPath' in upstream ? connect(upstream.socketPath) : connect(upstream.port, upstream.host);
    socket.once('connect', () => resolve(socket.setNoDelay(true)));
    socket.once('error', () => resolve(null));
  });
}

function send(request: IncomingMessage, socket: Socket, headers: string[], signal: AbortSignal): ClientRequest {
  const { method, url } = request;
  return open({ method, path: url, headers, createConnection: () => socket, signal });
}

/** Streams a request to an instance and its answer back; resolves when both are over. */
export function forward(
  request: IncomingMessage,
  response: ServerResponse,
  instance: Socket,
  headers: string[],
  deadline: AbortSignal,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const left = new AbortController();
    const sent = send(request, instance, headers, AbortSignal.any([deadline, left.signal]));
    let responseBytes = 0;
    let over = false;
    const end = (status: number, message?: string) => {
      if (over) return;
      over = true;
      resolve({ status, responseBytes, ...(message !== undefined && { message }) });
    };
    const fail = () => {
      if (over) return;
      const timedOut = deadline.aborted;
      const status = timedOut ? 504 : 503;
      if (!response.headersSent)
        answer(response, status, timedOut ? 'upstream request timeout' : 'Service Unavailable');
      else response.destroy();
      end(status, timedOut ? tooLong : broken);
    };
    response.once('close', () => {
      if (over || response.writableFinished) return;
      end(499);
      left.abort();
    });
    sent.once('error', fail);
    sent.once('response', (received) => {
      response.writeHead(received.statusCode ?? 502, received.statusMessage, responseHeaders(received));
      response.flushHeaders();
      received.on('data', (chunk: Buffer) => {
        responseBytes += chunk.length;
      });
      received.once('error', fail);
      received.once('aborted', fail);
      response.once('finish', () => end(received.statusCode ?? 502));
      received.pipe(response);
    });
    request.pipe(sent);
  });
}

/** Passes a connection upgrade (WebSocket) on and joins the two sockets until one of them ends. */
export function forwardUpgrade(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  instance: Socket,
  headers: string[],
  deadline: AbortSignal,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const sent = send(request, instance, headers, deadline);
    const fail = () => {
      refuse(socket, deadline.aborted ? 504 : 503);
      resolve({ status: deadline.aborted ? 504 : 503, responseBytes: 0, message: deadline.aborted ? tooLong : broken });
    };
    sent.once('error', fail);
    sent.once('response', (received) => {
      // The app said no: its answer goes back as it is, and the connection ends.
      writeHead(socket, received);
      received.pipe(socket);
      received.once('close', () => resolve({ status: received.statusCode ?? 502, responseBytes: 0 }));
    });
    sent.once('upgrade', (received, other, rest) => {
      sent.off('error', fail);
      writeHead(socket, received);
      if (rest.length > 0) socket.write(rest);
      if (head.length > 0) other.write(head);
      socket.pipe(other).pipe(socket);
      const end = () => {
        socket.destroy();
        other.destroy();
        resolve({ status: 101, responseBytes: 0 });
      };
      for (const each of [socket, other]) each.once('close', end).once('error', end);
      deadline.addEventListener('abort', end, { once: true });
    });
    sent.end();
  });
}

function writeHead(socket: Duplex, received: IncomingMessage): void {
  const lines = [`HTTP/1.1 ${received.statusCode} ${received.statusMessage}`];
  for (let at = 0; at < received.rawHeaders.length; at += 2) {
    lines.push(`${received.rawHeaders[at]}: ${received.rawHeaders[at + 1]}`);
  }
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
}

export function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

export function answer(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent) return void response.destroy();
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'content-length': Buffer.byteLength(text) };
  response.writeHead(status, headers).end(text);
}
