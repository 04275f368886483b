import { randomBytes } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import type { Executor, Exit, Instance, Upstream } from '../executors/executor.ts';
import { containerEnvironment, type ReadSecret, StartFailure } from './environment.ts';
import { reportExit, watchLiveness } from './liveness.ts';
import type { RevisionLog } from './logs.ts';
import type { RevisionSettings } from './settings.ts';
import { cancelled, untilStarted } from './startup.ts';

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
  /** May be called again with a shorter grace. */
  stop(graceMs: number): Promise<void>;
  /** Stops one that takes no connections any more; how it ended goes into its log. */
  giveUp(graceMs: number): Promise<void>;
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
  const instance = await launch(context, settings, log, id, signal).catch((error: Error) => {
    log.system(id, 'ERROR', error.message);
    throw error;
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
  if (settings.livenessProbe) void watchLiveness(instance, settings, log, id, () => stop(graceMs));
  return {
    id,
    upstream: instance.upstream,
    exited: instance.exited,
    startupMs: Date.now() - began,
    stop,
    giveUp: (grace) => instance.stop(grace),
  };
}

async function launch(
  context: InstanceContext,
  settings: RevisionSettings,
  log: RevisionLog,
  id: string,
  signal: AbortSignal,
): Promise<Instance> {
  const env = await containerEnvironment(settings, context.project, context.readSecret);
  const image = await findImage(context.executor, settings.image);
  if (signal.aborted) throw cancelled(settings);
  return context.executor.run({
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
