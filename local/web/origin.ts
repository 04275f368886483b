import type { IncomingMessage } from 'node:http';

/** The names under which a server on this port is reached from this machine. */
export function ownHosts(port: number): ReadonlySet<string> {
  return new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
}

/** False for a foreign Host: a page whose own name was pointed at 127.0.0.1 (DNS rebinding) would send one. */
export function isOwnHost(request: IncomingMessage, hosts: ReadonlySet<string>): boolean {
  return hosts.has(request.headers.host ?? '');
}

/** Programs send no Origin; browsers always do across origins, and only the page's own is allowed. */
export function isAllowedOrigin(request: IncomingMessage, origins: ReadonlySet<string>): boolean {
  const { origin } = request.headers;
  return origin === undefined || origins.has(origin);
}
