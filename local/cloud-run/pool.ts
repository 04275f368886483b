import { graceMs, type LiveInstance, type StartReason } from './instance.ts';
import { type Lease, openQueue, Refused } from './queue.ts';

export interface PoolOptions {
  readonly concurrency: number;
  /** Read at each decision: the service's own limit may change. */
  readonly maxInstances: () => number;
  readonly idleMs: number;
  /** Hears that an instance has requests; what it answers is called when the last of them is over. */
  busy(): () => void;
  start(reason: StartReason, signal: AbortSignal): Promise<LiveInstance>;
}

/** The instances of one revision. */
export interface Pool {
  /** An instance with room, started if need be; rejects with `Refused` when there is none in time. */
  acquire(signal: AbortSignal): Promise<Lease>;
  /** Starts one instance unless there is one: what a deployment is judged by. Rejects with a `StartFailure`. */
  warm(): Promise<void>;
  /** Without a route, an instance ends as soon as its last request has. */
  setRouted(routed: boolean): void;
  setMinimum(count: number): void;
  size(): number;
  close(graceMs: number): Promise<void>;
}

interface Slot {
  readonly instance: LiveInstance;
  active: number;
  rested: () => void;
  idle: NodeJS.Timeout | null;
}

/** A failed start of a minimum instance is tried again after 1 s, 2 s, 4 s, up to a minute. */
const longestRetryMs = 60_000;

export function openPool(options: PoolOptions): Pool {
  const slots = new Set<Slot>();
  const stopping = new Map<LiveInstance, Promise<void>>();
  const starts = new Set<Promise<void>>();
  const ending = new AbortController();
  const queue = openQueue({ isStarting: () => starts.size > 0, atLimit: () => slots.size >= options.maxInstances() });
  let routed = true;
  let minimum = 0;
  let retryMs = 1000;
  let retry: NodeJS.Timeout | null = null;

  function roomiest(): Slot | undefined {
    const free = [...slots].filter((slot) => slot.active < options.concurrency);
    return free.reduce<Slot | undefined>((best, slot) => (best && best.active <= slot.active ? best : slot), undefined);
  }

  function hold(slot: Slot): Lease {
    if (slot.active === 0) slot.rested = options.busy();
    slot.active += 1;
    if (slot.idle !== null) clearTimeout(slot.idle);
    slot.idle = null;
    let held = true;
    const release = () => {
      if (!held) return;
      held = false;
      slot.active -= 1;
      if (slot.active === 0) slot.rested();
      serveQueue();
      rest(slot);
    };
    const discard = () => {
      if (slots.has(slot)) remove(slot, slot.instance.giveUp(graceMs));
      release();
      grow();
    };
    return { instance: slot.instance, release, discard };
  }

  function serveQueue(): void {
    for (let slot = roomiest(); slot !== undefined && queue.length() > 0; slot = roomiest()) {
      queue.serve(hold(slot));
    }
  }

  function rest(slot: Slot): void {
    if (slot.active > 0 || slot.idle !== null || !slots.has(slot)) return;
    slot.idle = setTimeout(
      () => {
        slot.idle = null;
        if (slot.active === 0 && (!routed || slots.size > minimum)) stop(slot, graceMs);
      },
      routed ? options.idleMs : 0,
    );
  }

  function stop(slot: Slot, grace: number): void {
    remove(slot, slot.instance.stop(grace));
  }

  function remove(slot: Slot, stopped: Promise<void>): void {
    slots.delete(slot);
    if (slot.idle !== null) clearTimeout(slot.idle);
    stopping.set(
      slot.instance,
      stopped.finally(() => stopping.delete(slot.instance)),
    );
  }

  function begin(reason: StartReason): Promise<void> {
    const started = options
      .start(reason, ending.signal)
      .then(admit)
      .finally(() => starts.delete(started));
    starts.add(started);
    return started;
  }

  async function admit(instance: LiveInstance): Promise<void> {
    if (ending.signal.aborted) return instance.stop(0);
    const slot: Slot = { instance, active: 0, rested: () => undefined, idle: null };
    slots.add(slot);
    queue.learn(instance.startupMs);
    retryMs = 1000;
    void instance.exited.then(() => {
      if (slot.idle !== null) clearTimeout(slot.idle);
      if (!slots.delete(slot) || ending.signal.aborted) return;
      grow();
      fill();
    });
    serveQueue();
    rest(slot);
  }

  /** Starts what the waiting requests need; when nothing can be started, they are told so. */
  function grow(): void {
    while (queue.length() > starts.size * options.concurrency && slots.size + starts.size < options.maxInstances()) {
      begin('AUTOSCALING').catch(() => {
        if (slots.size === 0 && starts.size === 0) queue.refuseAll(new Refused(503, 'no-start'));
      });
    }
  }

  function fill(): void {
    if (retry !== null || ending.signal.aborted || !routed) return;
    while (slots.size + starts.size < Math.min(minimum, options.maxInstances())) {
      begin('MIN_INSTANCES').catch(() => {
        retry ??= setTimeout(() => {
          retry = null;
          fill();
        }, retryMs);
        retryMs = Math.min(retryMs * 2, longestRetryMs);
      });
    }
  }

  return {
    acquire: (signal) => {
      const slot = roomiest();
      if (slot !== undefined) return Promise.resolve(hold(slot));
      if (ending.signal.aborted) return Promise.reject(new Refused(503, 'no-start'));
      const lease = queue.wait(signal);
      grow();
      return lease;
    },
    warm: () => (slots.size > 0 ? Promise.resolve() : begin('DEPLOYMENT_ROLLOUT')),
    setRouted: (value) => {
      if (routed === value) return;
      routed = value;
      for (const slot of slots) {
        if (slot.idle !== null) clearTimeout(slot.idle);
        slot.idle = null;
        rest(slot);
      }
      fill();
    },
    setMinimum: (count) => {
      minimum = count;
      fill();
    },
    size: () => slots.size,
    close: async (grace) => {
      ending.abort();
      if (retry !== null) clearTimeout(retry);
      queue.refuseAll(new Refused(503, 'no-start'));
      for (const slot of slots) stop(slot, grace);
      // Those that were told to stop earlier may have been given longer than there is now.
      for (const instance of stopping.keys()) void instance.stop(grace);
      await Promise.allSettled([...starts, ...stopping.values()]);
    },
  };
}
