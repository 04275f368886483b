import type { IncomingMessage } from 'node:http';
import { type Access, withoutSignature } from './access.ts';
import { type Trace, traceHeaders } from './trace.ts';

/** Headers that belong to one connection, not to the message (RFC 9110, 7.6.1). */
const perConnection = new Set(['connection', 'keep-alive', 'proxy-connection', 'proxy-authenticate', 'te']);
/** Headers that the front end sets itself, whatever a caller sends. */
const replaced = new Set(['x-forwarded-for', 'x-forwarded-proto', 'traceparent', 'x-cloud-trace-context']);

type Pair = readonly [name: string, value: string];

/** A message's headers in order, spelled and repeated as they came. */
function pairs(raw: readonly string[]): readonly Pair[] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ''] as const] : []));
}

/** What the instance is sent: the caller's headers, and where the request came from. */
export function requestHeaders(request: IncomingMessage, trace: Trace, access: Access, upgrade: boolean): string[] {
  const from = request.headers['x-forwarded-for'];
  const caller = request.socket.remoteAddress ?? '127.0.0.1';
  const kept = pairs(request.rawHeaders).flatMap(([name, value]): readonly Pair[] => {
    const lower = name.toLowerCase();
    if (replaced.has(lower) || perConnection.has(lower)) return [];
    if (lower === 'x-serverless-authorization' && access.allowed && access.token === lower) return [];
    if (lower === 'authorization' && access.allowed && access.token === lower) return [[name, withoutSignature(value)]];
    return [[name, value]];
  });
  const hasBody = request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined;
  const bodyless = !hasBody && !['GET', 'HEAD', 'OPTIONS', 'TRACE'].includes(request.method ?? '');
  const added: readonly Pair[] = [
    ['x-forwarded-for', from === undefined ? caller : `${from}, ${caller}`],
    // The truth: a laptop's URL is http, and an app that redirects to https would be lost there.
    ['x-forwarded-proto', 'http'],
    ...Object.entries(traceHeaders(trace)),
    // Node would otherwise send a chunked body of its own.
    ...(bodyless ? [['content-length', '0'] as const] : []),
    ['connection', upgrade ? 'Upgrade' : 'close'],
  ];
  return [...kept, ...added].flat();
}

/** What the caller is sent: the instance's headers without those of its connection. */
export function responseHeaders(response: IncomingMessage): string[] {
  return pairs(response.rawHeaders)
    .filter(([name]) => !perConnection.has(name.toLowerCase()) && name.toLowerCase() !== 'transfer-encoding')
    .flat();
}
