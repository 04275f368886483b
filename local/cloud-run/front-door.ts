import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Access, judgeAccess, type VerifyIdentityToken } from './access.ts';
import { answer, dial, forward, forwardUpgrade, type Outcome, refuse } from './forward.ts';
import { requestHeaders } from './headers.ts';
import type { RevisionLog } from './logs.ts';
import type { Pool } from './pool.ts';
import { type Lease, Refused } from './queue.ts';
import type { ServiceRecord } from './records.ts';
import { traceOf } from './trace.ts';

/** A revision as the front door sees it. */
export interface Backend {
  readonly revision: string;
  readonly pool: Pool;
  readonly log: RevisionLog;
  readonly timeoutMs: number;
}

export interface Door {
  /** Null once the service was deleted; connections that are still open may ask. */
  service(): ServiceRecord | null;
  /** The service's URL, and that of this door, which differs for a tag. */
  readonly uris: () => { readonly service: string; readonly own: string };
  /** The revision for the next request, null while none is ready. */
  pick(): Backend | null;
  readonly verify: VerifyIdentityToken;
  record(revision: string, status: number, milliseconds: number): void;
  readonly traceName: (traceId: string) => string;
}

const refusals = {
  401: 'Error: Unauthorized. Your client does not have permission to the requested URL.',
  403: 'Error: Forbidden. Your client does not have permission to get the requested URL from this server.',
} as const;

/** An HTTP server in front of one URL of a service. */
export function createFrontDoor(door: Door): Server {
  const server = createServer((request, response) => {
    void handle(door, request, {
      refuse: (status, text) => answer(response, status, text),
      pass: (instance, access, trace, deadline) => {
        const headers = requestHeaders(request, trace, access, false);
        return forward(request, response, instance, headers, deadline);
      },
      closed: closeSignal(response),
    });
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    void handle(door, request, {
      refuse: (status) => refuse(socket, status),
      pass: (instance, access, trace, deadline) => {
        const headers = requestHeaders(request, trace, access, true);
        return forwardUpgrade(request, socket, head, instance, headers, deadline);
      },
      closed: closeSignal(socket),
    });
  });
  // Cloud Run's own timeout is the revision's; Node's would cut long uploads after 300 s.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 65_000;
  return server;
}

interface Exchange {
  refuse(status: number, text: string): void;
  pass(instance: Socket, access: Access, trace: ReturnType<typeof traceOf>, deadline: AbortSignal): Promise<Outcome>;
  readonly closed: AbortSignal;
}

/** A fault of the proxy itself ends one request, never the whole laptop's cloud. */
async function handle(door: Door, request: IncomingMessage, exchange: Exchange): Promise<void> {
  try {
    await serve(door, request, exchange);
  } catch (error) {
    exchange.refuse(500, `Error: Server Error: ${(error as Error).message}`);
  }
}

async function serve(door: Door, request: IncomingMessage, exchange: Exchange): Promise<void> {
  const began = performance.now();
  const trace = traceOf(request.headers);
  const uris = door.uris();
  const service = door.service();
  if (service === null) return exchange.refuse(404, 'Error: Page not found');
  const access = judgeAccess(service, request.headers, uris.service, uris.own, door.verify);
  const backend = door.pick();
  if (backend === null) return exchange.refuse(access.allowed ? 503 : access.status, 'Service Unavailable');

  const finish = (outcome: Outcome, instance: string | null) => {
    const milliseconds = performance.now() - began;
    if (access.allowed) door.record(backend.revision, outcome.status, milliseconds);
    backend.log.request(instance, {
      httpRequest: describe(request, uris.own, outcome, milliseconds),
      trace: door.traceName(trace.traceId),
      spanId: trace.spanId,
      ...(outcome.message !== undefined && { textPayload: outcome.message }),
    });
  };
  const reject = (status: number, text: string, message: string) => {
    exchange.refuse(status, text);
    finish({ status, responseBytes: text.length, message }, null);
  };
  if (!access.allowed) {
    return reject(access.status, refusals[access.status], `The request was not authenticated: ${access.why}.`);
  }

  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), backend.timeoutMs);
  try {
    const { lease, socket } = await reach(backend.pool, AbortSignal.any([deadline.signal, exchange.closed]));
    try {
      finish(await exchange.pass(socket, access, trace, deadline.signal), lease.instance.id);
    } finally {
      lease.release();
    }
  } catch (error) {
    // A fault of the proxy is a failed request like any other: whoever counts has to know of it.
    if (!(error instanceof Refused)) reject(500, 'Error: Server Error', (error as Error).message);
    else if (deadline.signal.aborted) reject(504, 'upstream request timeout', error.message);
    else reject(error.status, error.status === 429 ? 'Rate exceeded.' : 'Service Unavailable', error.message);
  } finally {
    clearTimeout(timer);
  }
}

/** An instance with room and a connection to it; one that refuses is given up for another. */
async function reach(pool: Pool, signal: AbortSignal): Promise<{ readonly lease: Lease; readonly socket: Socket }> {
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    const lease = await pool.acquire(signal);
    const socket = await dial(lease.instance.upstream);
    if (socket !== null) return { lease, socket };
    lease.discard();
  }
  throw new Refused(503, 'no-start');
}

function closeSignal(stream: ServerResponse | Duplex): AbortSignal {
  const closed = new AbortController();
  stream.once('close', () => closed.abort());
  return closed.signal;
}

function describe(request: IncomingMessage, uri: string, outcome: Outcome, milliseconds: number) {
  const size = Number(request.headers['content-length'] ?? Number.NaN);
  return {
    requestMethod: request.method ?? '',
    requestUrl: `${uri}${request.url ?? '/'}`,
    status: outcome.status,
    responseSize: outcome.responseBytes,
    ...(Number.isFinite(size) && { requestSize: size }),
    ...(request.headers['user-agent'] !== undefined && { userAgent: request.headers['user-agent'] }),
    remoteIp: request.socket.remoteAddress ?? '',
    protocol: `HTTP/${request.httpVersion}`,
    latency: `${(milliseconds / 1000).toFixed(6)}s`,
  };
}
