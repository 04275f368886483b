import { setTimeout as sleep } from 'node:timers/promises';
import type { Exit, Instance } from '../executors/executor.ts';
import type { RevisionLog } from './logs.ts';
import { attemptProbe, probeTarget, probeTitle, times } from './probe.ts';
import type { RevisionSettings } from './settings.ts';

/** Says why a container ended; an end that was asked for goes without saying. */
export function reportExit(
  exit: Exit,
  settings: Pick<RevisionSettings, 'memoryBytes'>,
  log: Pick<RevisionLog, 'system'>,
  id: string,
  asked: boolean,
): void {
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

/** Probes an instance for as long as it lives, and has it stopped when it does not answer any more. */
export async function watchLiveness(
  instance: Instance,
  settings: RevisionSettings,
  log: RevisionLog,
  id: string,
  stop: () => Promise<void>,
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
      return stop();
    }
    await sleep((probe.periodSeconds ?? 10) * 1000, null, { signal: over.signal, ref: false }).catch(() => null);
  }
}
