import { subscribe } from 'node:diagnostics_channel';
import type { Server, ServerResponse } from 'node:http';
import { log } from './log.ts';

/** Cloud Run kills ten seconds after SIGTERM. */
const graceMs = 9_000;

/**
 * Lets what is under way finish on SIGTERM and takes nothing new: log lines that wait for their write, a commit that waits
 * for its answer. functions-framework ends the process at once instead, with a 500 for the last request, and has no hook
 * for it (5.0.5, 2026-11): its listener is taken off, and its server is known from the first request on.
 */
export function finishOnTermination(): void {
  const servers = new Set<Server>();
  let underWay = 0;
  let ending = false;
  const endWhenDone = () => {
    if (ending && underWay === 0) process.exit(0);
  };

  subscribe('http.server.request.start', (message) => {
    const { server, response } = message as { readonly server: Server; readonly response: ServerResponse };
    servers.add(server);
    underWay += 1;
    response.once('close', () => {
      underWay -= 1;
      endWhenDone();
    });
  });

  const end = () => {
    if (ending) return;
    ending = true;
    for (const server of servers) server.close();
    setTimeout(() => {
      log.warn({ underWay }, 'ended with requests under way; their messages come again');
      process.exit(0);
    }, graceMs).unref();
    endWhenDone();
  };
  process.on('newListener', (event: string | symbol, listener: () => void) => {
    if (event === 'SIGTERM' && listener !== end) setImmediate(() => process.off('SIGTERM', listener));
  });
  process.on('SIGTERM', end);
}
