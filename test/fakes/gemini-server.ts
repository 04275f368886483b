import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as it came over the wire. */
export interface Asked {
  readonly url: string;
  readonly key: string | undefined;
  readonly body: string;
}

export interface GeminiServer {
  readonly url: string;
  readonly asked: Asked[];
  /** What is answered next and from then on. */
  answer: (request: Asked, response: ServerResponse) => void;
  close(): Promise<void>;
}

/** A server that speaks as https://ai.google.dev/api/generate-content says, on a free port of this machine. */
export async function startGeminiServer(): Promise<GeminiServer> {
  const asked: Asked[] = [];
  const gemini = { answer: says({}) };
  const server = createServer(async (request, response) => {
    const one = { url: request.url ?? '', key: header(request), body: await textOf(request) };
    asked.push(one);
    gemini.answer(one, response);
  });
  // A client must not meet a connection that is being closed because the machine was busy for five seconds.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(gemini, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  });
}

const header = (request: IncomingMessage): string | undefined => request.headers['x-goog-api-key']?.toString();

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

export function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}

/** A candidate with this text, as it is or as JSON, and the tokens it took. */
export function says(content: object | string, tokens = 321): GeminiServer['answer'] {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  const answer = {
    candidates: [{ index: 0, finishReason: 'STOP', content: { role: 'model', parts: [{ text }] } }],
    usageMetadata: { promptTokenCount: tokens - 21, candidatesTokenCount: 21, totalTokenCount: tokens },
  };
  return (_request, response) => send(response, 200, JSON.stringify(answer));
}

/** Google's error of this status. */
export function refuses(status: number, reason: string): GeminiServer['answer'] {
  const error = { code: status, message: `${reason} at /v1beta with key SECRET`, status: reason };
  return (_request, response) => send(response, status, JSON.stringify({ error }));
}
