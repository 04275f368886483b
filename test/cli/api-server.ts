import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Running } from '../../local/component.ts';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly authorization: string | undefined;
  readonly idempotencyKey: string | undefined;
}

/** Answers a request; `undefined` cuts the connection without an answer. */
export type Answers = (
  request: Received,
) => { readonly status: number; readonly body?: object; readonly text?: string } | undefined;

/** A small server of the API's shapes, with everything that it was asked. */
export async function startApiServer(
  answers: Answers,
): Promise<Running & { readonly url: string; readonly received: readonly Received[] }> {
  const received: Received[] = [];
  const server = createServer((request, response) => void answer(request, response));
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const one: Received = {
      method: request.method ?? '',
      path: request.url ?? '',
      body: text === '' ? null : JSON.parse(text),
      authorization: request.headers.authorization,
      idempotencyKey: request.headers['idempotency-key'] as string | undefined,
    };
    received.push(one);
    const given = answers(one);
    if (given === undefined) {
      request.socket.destroy();
      return;
    }
    const type = given.text === undefined ? 'application/json' : 'text/plain';
    response.writeHead(given.status, { 'content-type': type }).end(given.text ?? JSON.stringify(given.body ?? {}));
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
