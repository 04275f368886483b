import type { LiveInstance } from './instance.ts';

/** A request's hold on an instance. */
export interface Lease {
  readonly instance: LiveInstance;
  release(): void;
  /** Gives the instance up: it does not listen any more. */
  discard(): void;
}

/** A request that no instance could take, with the status that Cloud Run answers it with. */
export class Refused extends Error {
  readonly status: 429 | 500 | 503;

  constructor(status: Refused['status'], why: 'no-room' | 'no-start' | 'gone') {
    super(
      why === 'no-room'
        ? 'The request was aborted because there was no available instance.'
        : 'The request failed because the instance could not start successfully.',
    );
    this.name = 'Refused';
    this.status = status;
  }
}

interface QueueState {
  /** While an instance is starting, requests wait for it as long as it may take. */
  readonly isStarting: () => boolean;
  readonly atLimit: () => boolean;
}

interface Waiting {
  readonly resolve: (lease: Lease) => void;
  readonly reject: (refused: Refused) => void;
  readonly forget: () => void;
}

export interface RequestQueue {
  wait(signal: AbortSignal): Promise<Lease>;
  serve(lease: Lease): void;
  refuseAll(refused: Refused): void;
  /** Learns how long a start took. */
  learn(startupMs: number): void;
  length(): number;
}

/**
 * Requests that wait for an instance: "pending for up to 3.5 times the average startup time of container instances
 * of this service, or 10 seconds, whichever is greater" (cloud.google.com/run/docs/about-instance-autoscaling).
 */
export function openQueue(state: QueueState): RequestQueue {
  const waiting = new Set<Waiting>();
  let averageMs = 0;

  function wait(signal: AbortSignal): Promise<Lease> {
    return new Promise((resolve, reject) => {
      const patience = Math.max(10_000, 3.5 * averageMs);
      const give = () => {
        if (state.isStarting()) timer.refresh();
        else leave(new Refused(state.atLimit() ? 429 : 500, 'no-room'));
      };
      const gone = () => leave(new Refused(503, 'gone'));
      const forget = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', gone);
        waiting.delete(entry);
      };
      const leave = (refused: Refused) => {
        forget();
        reject(refused);
      };
      const timer = setTimeout(give, patience);
      const entry: Waiting = { resolve, reject, forget };
      signal.addEventListener('abort', gone, { once: true });
      waiting.add(entry);
      if (signal.aborted) gone();
    });
  }

  return {
    wait,
    serve: (lease) => {
      const [first] = waiting;
      if (first === undefined) return lease.release();
      first.forget();
      first.resolve(lease);
    },
    refuseAll: (refused) => {
      for (const each of [...waiting]) {
        each.forget();
        each.reject(refused);
      }
    },
    learn: (startupMs) => {
      averageMs = averageMs === 0 ? startupMs : averageMs * 0.8 + startupMs * 0.2;
    },
    length: () => waiting.size,
  };
}
