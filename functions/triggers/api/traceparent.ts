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

function newTraceparent(): string {
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
}
