import { request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { within } from '../deadline.ts';
import type { Instance, Upstream } from '../executors/executor.ts';
import type { Probe } from './spec.ts';

/** A container that does not listen yet is asked again this often within one attempt, milliseconds. */
const retryEvery = 25;
/** A forwarder that accepts for a container which does not listen closes within this, milliseconds. */
const settle = 100;

export type Attempt = { readonly ok: true } | { readonly ok: false; readonly why: string };
type Listening = Instance['listening'];

/** One attempt of a probe, which lasts until it succeeds, is answered badly, or its time is up. */
export async function attemptProbe(
  probe: Probe,
  upstream: Upstream,
  listening: Listening,
  signal: AbortSignal,
): Promise<Attempt> {
  const both = within((probe.timeoutSeconds ?? 1) * 1000, signal);
  while (!both.aborted) {
    const attempt = probe.httpGet
      ? await httpAttempt(probe.httpGet, upstream, both)
      : await tcpAttempt(probe.tcpSocket?.port ?? 0, upstream, listening);
    if (attempt === 'refused') await sleep(retryEvery, null, { signal: both }).catch(() => null);
    else return attempt;
  }
  return { ok: false, why: `Connection failed with status ${signal.aborted ? 'CANCELLED' : 'DEADLINE_EXCEEDED'}.` };
}

/** Whether a socket can be reached from outside the container. */
export function isReachable(socket: { readonly address: string; readonly port: number }, port: number): boolean {
  return socket.port === port && !/^(127\.|::1$|::ffff:127\.)/.test(socket.address);
}

/**
 * A forwarder may accept although nothing listens behind it. So the container's own sockets decide where they
 * can be seen, and otherwise a connection counts when it stays open for a moment.
 */
async function tcpAttempt(port: number, upstream: Upstream, listening: Listening): Promise<Attempt | 'refused'> {
  const sockets = await listening().catch(() => null);
  if (sockets !== null && !sockets.some((socket) => isReachable(socket, port))) return 'refused';
  return (await staysOpen(upstream, sockets === null ? settle : 0)) ? { ok: true } : 'refused';
}

function staysOpen(upstream: Upstream, millis: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = 'socketPath' in upstream ? connect(upstream.socketPath) : connect(upstream.port, upstream.host);
    const end = (open: boolean) => {
      resolve(open);
      socket.destroy();
    };
    socket.once('connect', () => (millis === 0 ? end(true) : setTimeout(end, millis, true)));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
  });
}

function httpAttempt(
  get: NonNullable<Probe['httpGet']>,
  upstream: Upstream,
  signal: AbortSignal,
): Promise<Attempt | 'refused'> {
  return new Promise((resolve) => {
    const headers = Object.fromEntries(get.httpHeaders.map(({ name, value }) => [name, value]));
    const probe = request({
      ...upstream,
      path: get.path,
      headers: { host: 'localhost', 'user-agent': 'GoogleHC/1.0', connection: 'close', ...headers },
      agent: false,
      signal,
    });
    probe.once('response', (response) => {
      response.resume();
      const status = response.statusCode ?? 0;
      // "Any response between 200 and 400 is a success, everything else indicates failure."
      resolve(status >= 200 && status < 400 ? { ok: true } : { ok: false, why: `The answer was HTTP ${status}.` });
    });
    probe.once('error', () => resolve('refused'));
    probe.end();
  });
}

/** `STARTUP TCP probe`, with `Default` in front where nobody configured it. */
export function probeTitle(kind: 'STARTUP' | 'LIVENESS', probe: Probe, isDefault: boolean): string {
  return `${isDefault ? 'Default ' : ''}${kind} ${probe.httpGet ? 'HTTP' : 'TCP'} probe`;
}

/** `for container "web-1" on port 8080 path "/healthz"` */
export function probeTarget(container: string, probe: Probe): string {
  const port = probe.httpGet?.port ?? probe.tcpSocket?.port ?? 0;
  return `for container "${container}" on port ${port}${probe.httpGet ? ` path "${probe.httpGet.path}"` : ''}`;
}

export function times(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
