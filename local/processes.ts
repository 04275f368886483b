import { setTimeout as sleep } from 'node:timers/promises';
import { type Launch, type Launched, launch } from './launch.ts';
import type { ProcessIdentity } from './process-identity.ts';

/** A process that the supervisor keeps alive. */
export interface ProcessSpec extends Omit<Launch, 'file' | 'args'> {
  /** Asked anew at every start: after a crash, for instance, another snapshot is imported. */
  readonly command: () => Promise<{ readonly file: string; readonly args: readonly string[] }>;
  /** After the process had died and was ready again, with the seconds in between. */
  readonly onRestart?: (seconds: number) => void;
  /** Told of every process that was started, so that none is left running whatever happens to the supervisor. */
  readonly onStart: (name: string, identity: ProcessIdentity) => void;
  /** A process that lived this long was healthy: the next backoff begins at the shortest again. 20 s unless told. */
  readonly healthyMs?: number;
}

export interface Supervised {
  readonly name: string;
  /** Process id, null while there is none. */
  pid(): number | null;
  /** Ends it and starts it again at once, for instance with new code. */
  restart(): Promise<void>;
  stop(graceMs: number): Promise<void>;
}

const backoffMs = { shortest: 200, longest: 10_000 } as const;

const defaultHealthyMs = 20_000;

/** Starts a process and keeps it running. Rejects, and tries no more, when its first start fails. */
export async function supervise(spec: ProcessSpec): Promise<Supervised> {
  const { healthyMs = defaultHealthyMs } = spec;
  const halt = new AbortController();
  let current: Launched | undefined;
  let isWanted = false;

  /** One life; answers how long it was, 0 when the process was never ready. */
  async function live(onReady: () => void): Promise<number> {
    const launched = await launch({ ...spec, ...(await spec.command()) });
    current = launched;
    spec.onStart(spec.name, launched.identity);
    if (halt.signal.aborted) await launched.end(0);
    await launched.ready.catch(async (error) => {
      await launched.end(0);
      throw error;
    });
    const since = Date.now();
    onReady();
    await launched.exited;
    current = undefined;
    return Date.now() - since;
  }

  async function keepAlive(): Promise<void> {
    let backoff: number = backoffMs.shortest;
    let diedAt = Date.now();
    while (!halt.signal.aborted) {
      if (!isWanted) await sleep(backoff, undefined, { signal: halt.signal }).catch(() => undefined);
      if (halt.signal.aborted) return;
      isWanted = false;
      const lived = await live(() => spec.onRestart?.((Date.now() - diedAt) / 1000)).catch(() => 0);
      diedAt = Date.now();
      backoff = lived > healthyMs ? backoffMs.shortest : Math.min(backoff * 2, backoffMs.longest);
    }
  }

  let lives: Promise<void> = Promise.resolve();
  await new Promise<void>((resolve, reject) => {
    lives = live(resolve).then(keepAlive, reject);
  });
  return {
    name: spec.name,
    pid: () => current?.identity.pid ?? null,
    async restart() {
      isWanted = true;
      await current?.end(4000);
    },
    async stop(graceMs) {
      halt.abort();
      await current?.end(graceMs);
      await lives;
    },
  };
}
