import { randomBytes } from 'node:crypto';

const pattern = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** The caller's W3C traceparent when it is valid, else a new one. */
export function traceparentFrom(header: string | undefined): string {
  const match = header === undefined ? null : pattern.exec(header.trim());
  if (match === null) return newTraceparent();
  const [, version, trace = '', parent = '', flags, rest] = match;
  const isValid =
    version !== 'ff' && !(version === '00' && rest !== undefined) && /[^0]/.test(trace) && /[^0]/.test(parent);
  return isValid ? `00-${trace}-${parent}-${flags}` : newTraceparent();
}

/** A new W3C trace context, for what comes in without one. */
export function newTraceparent(): string {
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
}

/** The id by which everything of one request is found: 32 hexadecimal digits. */
export function traceIdOf(traceparent: string): string {
  return traceparent.split('-')[1] ?? '';
}
