import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import type { Executor, Exit, Instance, Upstream } from '../executors/executor.ts';
import { containerEnvironment, type ReadSecret, StartFailure } from './environment.ts';
import type { RevisionLog } from './logs.ts';
import { attemptProbe, probeTarget, probeTitle } from './probe.ts';
import type { Failure } from './records.ts';
import type { RevisionSettings } from './settings.ts';

/** "Cloud Run sends SIGTERM and waits 10 seconds before SIGKILL" (cloud.google.com/run/docs/container-contract). */
export const graceMs = 10_000;

export type StartReason = 'DEPLOYMENT_ROLLOUT' | 'AUTOSCALING' | 'MIN_INSTANCES';

/** An instance whose startup probe has succeeded. */
export interface LiveInstance {
  readonly id: string;
  readonly upstream: Upstream;
  readonly exited: Promise<Exit>;
  /** Milliseconds from the wish for an instance to its readiness. */
  readonly startupMs: number;
  stop(graceMs: number): Promise<void>;
}

export interface InstanceContext {
  readonly executor: Executor;
  readonly project: string;
  readonly readSecret: ReadSecret;
}

/** Starts one container and waits until its startup probe succeeds; throws a `StartFailure` that says what was seen. */
export async function startInstance(
  context: InstanceContext,
  settings: RevisionSettings,
  log: RevisionLog,
  reason: StartReason,
  signal: AbortSignal,
): Promise<LiveInstance> {
  const began = Date.now();
  const id = randomBytes(32).toString('hex');
  log.system(id, 'INFO', `Starting new instance. Reason: ${reason}`);
  const env = await containerEnvironment(settings, context.project, context.readSecret);
  const image = await findImage(context.executor, settings.image);
  if (signal.aborted) throw cancelled(settings);
  const instance = await context.executor.run({
    image,
    name: `${settings.revision}-${id.slice(0, 8)}`,
    env,
    port: settings.port,
    ...(settings.command.length > 0 && { command: settings.command }),
    ...(settings.args.length > 0 && { args: settings.args }),
    cpu: settings.cpu,
    memoryBytes: settings.memoryBytes,
    onLine: (stream, line) => log.line(id, stream, line),
  });
  const end = { stopping: false };
  void instance.exited.then((exit) => reportExit(exit, settings, log, id, end.stopping));
  const stop = (grace: number) => {
    end.stopping = true;
    return instance.stop(grace);
  };
  try {
    await untilStarted(instance, settings, log, id, signal);
  } catch (error) {
    await stop(1000);
    throw error;
  }
  if (settings.livenessProbe) void watchLiveness(instance, settings, log, id, stop);
  return { id, upstream: instance.upstream, exited: instance.exited, startupMs: Date.now() - began, stop };
}

async function findImage(executor: Executor, image: string): Promise<string> {
  const stored = await executor.inspect(image);
  if (stored === null) {
    throw new StartFailure({
      code: status.NOT_FOUND,
      reason: { reason: 'CONTAINER_MISSING' },
      message: `Image '${image}' not found.`,
    });
  }
  return image.includes('@') ? image : `${image.replace(/:[^:/]*$/, '')}@${stored.digest}`;
}

async function untilStarted(
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

/** Beyond Google: names the sockets that the container really has, the evidence for a wrong port or a loopback bind. */
async function reportSockets(instance: Instance, log: RevisionLog, id: string): Promise<void> {
  const sockets = await instance.listening().catch(() => null);
  if (sockets === null) return;
  const names = sockets.map(({ address, port }) =>
    address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`,
  );
  log.system(
    id,
    'ERROR',
    names.length > 0 ? `Container listens on ${names.join(', ')}` : 'Container listens on no port',
  );
}

function reportExit(exit: Exit, settings: RevisionSettings, log: RevisionLog, id: string, asked: boolean): void {
  if (exit.oomKilled) {
    const mebibytes = Math.round(settings.memoryBytes / 2 ** 20);
    log.system(
      id,
      'ERROR',
      `Memory limit of ${mebibytes} MiB exceeded. Consider increasing the memory limit, ` +
        'see https://cloud.google.com/run/docs/configuring/memory-limits',
    );
  }
  if (asked && !exit.oomKilled) return;
  if (exit.code !== null) log.system(id, 'WARNING', `Container called exit(${exit.code}).`);
  else log.system(id, 'WARNING', `Container terminated on signal ${exit.signal ?? 'unknown'}.`);
}

async function watchLiveness(
  instance: Instance,
  settings: RevisionSettings,
  log: RevisionLog,
  id: string,
  stop: (grace: number) => Promise<void>,
): Promise<void> {
  const probe = settings.livenessProbe;
  if (probe === null) return;
  const over = new AbortController();
  void instance.exited.then(() => over.abort());
  await sleep(probe.initialDelaySeconds * 1000, null, { signal: over.signal, ref: false }).catch(() => null);
  let failures = 0;
  while (!over.signal.aborted) {
    const result = await attemptProbe(probe, instance.upstream, instance.listening, over.signal);
    if (over.signal.aborted) return;
    failures = result.ok ? 0 : failures + 1;
    if (failures >= (probe.failureThreshold ?? 3)) {
      const what = `${probeTitle('LIVENESS', probe, false)} failed ${times(failures, 'time')} consecutively`;
      log.system(id, 'ERROR', `${what} ${probeTarget(settings.container, probe)}. The instance will be shut down.`);
      return stop(graceMs);
    }
    await sleep((probe.periodSeconds ?? 10) * 1000, null, { signal: over.signal, ref: false }).catch(() => null);
  }
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

function cancelled({ revision }: RevisionSettings): StartFailure {
  const message = `The start of an instance of '${revision}' was cancelled.`;
  return new StartFailure({ code: status.ABORTED, reason: { revisionReason: 'RETIRED' }, message });
}

function times(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
