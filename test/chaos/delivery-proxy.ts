import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Running } from '../../local/component.ts';
import { apiFunction } from '../../shared/stages.ts';
import type { Faults } from './faults.ts';

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

/** In front of the processes of functions, as Google's front end is: it picks one, and the broker's deliveries come twice. */
export async function startDeliveryProxy(targets: readonly [number, ...number[]], faults: Faults): Promise<Running> {
  const agent = new http.Agent({ keepAlive: true });
  const random = faults.random.fork();

  /** A process that takes no connection has not seen the request: another one may. */
  async function toAny(request: IncomingMessage, body: Buffer): Promise<Answer> {
    const first = random.pick(targets);
    const others = targets.filter((port) => port !== first);
    for (const port of [first, ...others]) {
      const answer = await send(port, request, body, agent).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ECONNREFUSED') throw error;
      });
      if (answer !== undefined) return answer;
    }
    throw new Error('no process of functions takes connections');
  }

  async function handle(request: IncomingMessage, response: http.ServerResponse): Promise<void> {
    const body = await buffer(request);
    const isApi = request.url?.startsWith(`/${apiFunction}/`) === true;
    const again = isApi ? null : faults.duplicateAfter();
    // What becomes of the second one nobody hears, as with a message whose acknowledgement was lost.
    if (again !== null) setTimeout(() => void toAny(request, body).catch(() => null), again);
    const answer = await toAny(request, body);
    response.writeHead(answer.status, answer.headers).end(answer.body);
  }

  const server = http.createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.close();
      server.closeAllConnections();
      agent.destroy();
    },
  };
}

async function send(port: number, from: IncomingMessage, body: Buffer, agent: http.Agent): Promise<Answer> {
  const { 'transfer-encoding': _, ...headers } = from.headers;
  const request = http.request({
    ...{ host: '127.0.0.1', port, agent, method: from.method, path: from.url },
    headers: { ...headers, 'content-length': body.length },
  });
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const { 'transfer-encoding': __, connection: ___, ...answered } = response.headers;
  return { status: response.statusCode ?? 500, headers: answered, body: await buffer(response) };
}
