import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** The trace that a request belongs to, with a span of its own. */
export interface Trace {
  readonly traceId: string;
  readonly spanId: string;
  readonly sampled: boolean;
}

/** Continues the caller's trace (W3C, or Google's older header), or begins one. */
export function traceOf(headers: IncomingHttpHeaders): Trace {
  const spanId = randomBytes(8).toString('hex');
  const parent = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})/.exec(String(headers.traceparent ?? ''));
  if (parent?.[1] !== undefined && !/^0+$/.test(parent[1])) {
    return { traceId: parent[1], spanId, sampled: (Number.parseInt(parent[2] ?? '0', 16) & 1) === 1 };
  }
  const older = /^([0-9a-f]{32})(?:\/\d+)?(?:;o=(\d))?/i.exec(String(headers['x-cloud-trace-context'] ?? ''));
  if (older?.[1] !== undefined) return { traceId: older[1].toLowerCase(), spanId, sampled: older[2] === '1' };
  return { traceId: randomBytes(16).toString('hex'), spanId, sampled: false };
}

/** Both headers; the older one has the span as a decimal number. */
export function traceHeaders({ traceId, spanId, sampled }: Trace): Readonly<Record<string, string>> {
  return {
    traceparent: `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`,
    'x-cloud-trace-context': `${traceId}/${BigInt(`0x${spanId}`)};o=${sampled ? 1 : 0}`,
  };
}
