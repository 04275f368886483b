import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Ports that browsers refuse to open (the Fetch standard's "bad ports" above 1023). */
const refusedByBrowsers = new Set([
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
]);

/** A port is a number of 16 bits. */
const highest = 65_535;

/**
 * Listens on the port that is wanted, or else on the first free one from `from` upwards; `taken` are ports that
 * belong to others even while nothing listens there. Returns the port.
 */
export async function listenFrom(
  server: Server,
  wanted: number,
  from: number,
  taken: ReadonlySet<number>,
): Promise<number> {
  if (wanted > 0 && (await listens(server, wanted))) return wanted;
  for (let port = from; port <= highest; port += 1) {
    if (taken.has(port) || refusedByBrowsers.has(port)) continue;
    if (await listens(server, port)) return port;
  }
  throw new Error(`no free port for a service between ${from} and ${highest}`);
}

async function listens(server: Server, port: number): Promise<boolean> {
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port === port;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE' || code === 'EACCES') return false;
    throw error;
  }
}
