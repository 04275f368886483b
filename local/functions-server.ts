import http from 'node:http';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { apiFunction, deadLetterFunction, subscribers } from '../shared/stages.ts';
import type { Running } from './component.ts';

export interface FunctionsServer extends Running {
  /** Requests that have been answered; it grows with everything that may have written to Firestore. */
  handled(): number;
}

/** Requests under way may take this long to end after SIGTERM. */
const drainMs = 3500;

/**
 * Serves every registered function in one process, each under its name: `/<function>/<path>`. The path behind the name
 * is what the function sees. The functions must be registered before (`functions/index.ts`).
 */
export async function serveFunctions(
  port: number,
  names: readonly string[] = [...subscribers, deadLetterFunction, apiFunction],
): Promise<FunctionsServer> {
  const servers = new Map(names.map((name) => [name, getTestServer(name)]));
  let handled = 0;
  const server = http.createServer((request, response) => {
    const [, name = '', rest = '/'] = /^\/([^/?]+)(.*)$/.exec(request.url ?? '') ?? [];
    const target = servers.get(name);
    if (target === undefined) {
      response.writeHead(404).end(`There is no function "${name}".\n`);
      return;
    }
    request.url = rest.startsWith('/') ? rest : `/${rest}`;
    response.once('close', () => {
      handled++;
    });
    target.emit('request', request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as { port: number }).port,
    handled: () => handled,
    close: () => drain(server),
  };
}

/** Takes no more connections, lets what is under way finish, then cuts. */
async function drain(server: http.Server): Promise<void> {
  const cut = setTimeout(() => server.closeAllConnections(), drainMs);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
  clearTimeout(cut);
}
