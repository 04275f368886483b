import { setTimeout as sleep } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import type { Exit, Instance } from '../executors/executor.ts';
import { StartFailure } from './environment.ts';
import type { RevisionLog } from './logs.ts';
import { attemptProbe, probeTarget, probeTitle, times } from './probe.ts';
import type { Failure } from './records.ts';
import type { RevisionSettings } from './settings.ts';

/** Resolves when the startup probe succeeds; throws a `StartFailure` when it does not, after saying what was seen. */
export async function untilStarted(
  instance: Instance,
  settings: RevisionSettings,
  log: RevisionLog,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  const { startupProbe: probe } = settings;
  const ended = new AbortController();
  let exit: Exit | null = null;
  void instance.exited.then((how) => {
    exit = how;
    ended.abort();
  });
  const stop = AbortSignal.any([signal, ended.signal]);
  const title = probeTitle('STARTUP', probe, settings.startupIsDefault);
  const target = probeTarget(settings.container, probe);
  const threshold = probe.failureThreshold ?? 1;
  await sleep(probe.initialDelaySeconds * 1000, null, { signal: stop }).catch(() => null);
  for (let attempt = 1; attempt <= threshold; attempt += 1) {
    const next = sleep((probe.periodSeconds ?? 10) * 1000, null, { signal: stop, ref: false }).catch(() => null);
    const result = await attemptProbe(probe, instance.upstream, instance.listening, stop);
    if (result.ok && exit === null) {
      log.system(id, 'INFO', `${title} succeeded after ${times(attempt, 'attempt')} ${target}.`);
      return;
    }
    if (signal.aborted) throw cancelled(settings);
    const why = result.ok ? 'Connection failed with status CANCELLED.' : result.why;
    const last = attempt === threshold || exit !== null;
    const notStarted = last ? ' The instance was not started.' : '';
    log.system(
      id,
      last ? 'ERROR' : 'WARNING',
      `${title} failed ${times(attempt, 'time')} consecutively ${target}.${notStarted} ${why}`,
    );
    if (last) break;
    await next;
  }
  if (exit === null) await reportSockets(instance, log, id);
  throw new StartFailure(notListening(settings));
}

/** Beyond Google: names each socket that the container really has, the evidence for a wrong port or a loopback bind. */
async function reportSockets(instance: Instance, log: RevisionLog, id: string): Promise<void> {
  const sockets = await instance.listening().catch(() => null);
  if (sockets === null) return;
  const names = sockets.map(({ address, port }) =>
    address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`,
  );
  if (names.length === 0) names.push('no port');
  for (const name of new Set(names)) log.system(id, 'ERROR', `Container listens on ${name}`);
}

/** The sentence and the code are Google's, word for word; `defined provided` included (seen 2025-10 to 2026-04). */
function notListening({ port }: RevisionSettings): Failure {
  return {
    code: status.FAILED_PRECONDITION,
    reason: { revisionReason: 'HEALTH_CHECK_CONTAINER_ERROR' },
    message:
      'The user-provided container failed to start and listen on the port defined provided by the ' +
      `PORT=${port} environment variable within the allocated timeout. This can happen when the container port is ` +
      'misconfigured or if the timeout is too short. The health check timeout can be extended. ' +
      'Logs for this revision might contain more information.',
  };
}

export function cancelled({ revision }: RevisionSettings): StartFailure {
  const message = `The start of an instance of '${revision}' was cancelled.`;
  return new StartFailure({ code: status.ABORTED, reason: { revisionReason: 'RETIRED' }, message });
}
