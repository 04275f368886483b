import { GoogleAuth } from 'google-auth-library';
import { Unavailable } from '../unavailable.ts';
import type { Answer, Web } from '../web-port.ts';
import { isTransient } from './transient.ts';

/**
 * Requests to deployed services. `hosts` is the exact allow-list: a name, `*.` and a name, or `127.0.0.1:*` for the
 * laptop; anything else is refused before a connection is made, and redirects are not followed.
 */
export function createWeb(hosts: readonly string[], auth: GoogleAuth = new GoogleAuth()): Web {
  return {
    async ask(address, check, { audience, timeoutMs, traceparent }) {
      const url = new URL(address);
      if (!isAllowed(url, hosts)) throw new Error(`${url.host} is not an address of Cloud Run`);
      const headers = audience === null ? new Headers() : await identity(auth, audience);
      if (traceparent !== undefined) headers.set('traceparent', traceparent);
      return answerOf(url, check, headers, timeoutMs);
    },
  };
}

export function isAllowed({ protocol, hostname, host }: URL, hosts: readonly string[]): boolean {
  return hosts.some((allowed) => {
    if (allowed.startsWith('*.')) return protocol === 'https:' && hostname.endsWith(allowed.slice(1));
    if (allowed.endsWith(':*')) return hostname === allowed.slice(0, -2);
    return host === allowed;
  });
}

/** Verify always sends an identity token, also where the service is open (design.md). */
async function identity(auth: GoogleAuth, audience: string): Promise<Headers> {
  try {
    const client = await auth.getIdTokenClient(audience);
    return await client.getRequestHeaders(audience);
  } catch (error) {
    throw isTransient(error) ? new Unavailable('The metadata server', error) : error;
  }
}

/** A program that is slow is the program's; a front end that takes no connection is Cloud Run's, and says nothing about it. */
async function answerOf(
  url: URL,
  { method = 'GET', bodyContains, header }: Parameters<Web['ask']>[1],
  headers: Headers,
  timeoutMs: number,
): Promise<Answer> {
  const begun = performance.now();
  const millis = () => performance.now() - begun;
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, { method, headers, redirect: 'manual', signal });
    const hasText = bodyContains === undefined ? null : await holds(response, bodyContains);
    const answered = millis();
    if (response.body?.locked === false) await response.body.cancel();
    return {
      status: response.status,
      millis: answered,
      error: null,
      ...(hasText === null ? {} : { hasText }),
      ...(header === undefined
        ? {}
        : { hasHeader: response.headers.get(header.name)?.includes(header.contains) === true }),
    };
  } catch (error) {
    const isSlow = error instanceof Error && error.name === 'TimeoutError';
    if (!isSlow && isTransient(error)) throw new Unavailable('Cloud Run', error);
    return { status: null, millis: millis(), error: reasonOf(error, timeoutMs) };
  }
}

/** Bytes of a body that are read for the text that is looked for. */
const mostRead = 64 * 1024;

/** Whether the beginning of the body holds a text; nothing of it is kept. */
async function holds({ body }: Response, text: string): Promise<boolean> {
  const reader = body?.getReader();
  if (reader === undefined) return false;
  const decoder = new TextDecoder();
  let read = 0;
  let seen = '';
  try {
    while (read < mostRead && !seen.includes(text)) {
      const { done, value } = await reader.read();
      if (done) break;
      seen += decoder.decode(value.subarray(0, mostRead - read), { stream: true });
      read += value.length;
    }
    return seen.includes(text);
  } finally {
    await reader.cancel();
  }
}

function reasonOf(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`;
  return error.cause instanceof Error ? error.cause.message : error.message;
}
