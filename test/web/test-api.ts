import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { RepositoryView } from '../../shared/api.ts';
import { makeAnalysis } from './fixtures.ts';

interface Received {
  readonly method: string;
  readonly path: string;
  readonly key: string | null;
  readonly body: unknown;
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

export interface TestApi {
  readonly url: string;
  readonly token: string;
  /** Every POST, in order, but for the analyses. */
  readonly received: Received[];
  /** Answers the POSTs from now on. */
  answer: (request: Received) => Reply | Promise<Reply>;
  /** Every question for an analysis, in order. */
  readonly analysed: Received[];
  analyse: (request: Received) => Reply | Promise<Reply>;
  close(): Promise<void>;
}

const repositories: readonly RepositoryView[] = [
  {
    fullName: 'examples/express',
    description: null,
    language: 'JavaScript',
    visibility: 'public',
    pushedAt: '2026-11-20T08:00:00Z',
    defaultBranch: 'main',
  },
  {
    fullName: 'examples/My_Site',
    description: null,
    language: 'TypeScript',
    visibility: 'private',
    pushedAt: null,
    defaultBranch: 'trunk',
  },
];

function read(request: IncomingMessage, received: Received): Reply {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (url.pathname === '/health/live') return { status: 200, body: { status: 'healthy' } };
  if (url.pathname.endsWith('/branches')) return { status: 200, body: { branches: ['main', 'trunk', 'feature/one'] } };
  if (url.pathname.endsWith('/secrets'))
    return { status: 200, body: { secrets: [{ name: 'hello-token', createdAt: null }] } };
  if (url.pathname.endsWith('/repositories')) {
    const query = (url.searchParams.get('query') ?? '').toLowerCase();
    const found = repositories.filter(({ fullName }) => fullName.toLowerCase().includes(query));
    return { status: 200, body: { repositories: found } };
  }
  return {
    status: 404,
    body: { error: { code: 'not-found', fault: 'user', message: `No ${received.path}.`, hint: '' } },
  };
}

/** The API's shapes of shared/api.ts on a free port, for the page alone. */
export async function startTestApi(): Promise<TestApi> {
  const token = crypto.randomUUID();
  const received: Received[] = [];
  const analysed: Received[] = [];
  const reply = async (request: IncomingMessage): Promise<Reply> => {
    const path = request.url ?? '/';
    if (request.headers.authorization !== `Bearer ${token}`) return { status: 401, body: {} };
    const content = await text(request);
    const key = request.headers['idempotency-key']?.toString() ?? null;
    const one = { method: request.method ?? '', path, key, body: content === '' ? null : JSON.parse(content) };
    if (request.method === 'GET') return read(request, one);
    if (path.endsWith('/analyses')) {
      analysed.push(one);
      return api.analyse(one);
    }
    received.push(one);
    return api.answer(one);
  };
  const server = http.createServer(async (request, response) => {
    response.setHeader('access-control-allow-origin', request.headers.origin ?? 'null');
    response.setHeader('access-control-allow-headers', 'authorization, content-type, idempotency-key');
    if (request.method === 'OPTIONS') return void response.writeHead(204).end();
    const { status, body } = await reply(request);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const api: TestApi = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    received,
    answer: () => ({ status: 500, body: {} }),
    analysed,
    analyse: () => ({ status: 200, body: makeAnalysis({}) }),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return api;
}
