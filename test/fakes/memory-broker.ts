import type { Broker } from '../../functions/ports.ts';

export interface Delivered {
  readonly id: string;
  /** JSON as it was published. */
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Resolves to acknowledge; rejects to have the message again. */
export type Handle = (message: Delivered) => Promise<void>;

/** Pub/Sub in memory: every subscription gets every message at least once, in no order. */
export interface MemoryBroker extends Broker {
  /** Gets what is published from now on. */
  subscribe(topic: string, handle: Handle): void;
  /** Messages that nobody has acknowledged yet. */
  waiting(): number;
  /** Loses every message, as an emulator does that is started again. */
  forget(): void;
}

export interface MemoryBrokerOptions {
  /** Runs something after milliseconds. */
  readonly after: (milliseconds: number, run: () => void) => void;
  /** The same for the acknowledgement deadline, which keeps nothing going by itself. */
  readonly unlessOver: (milliseconds: number, run: () => void) => void;
  /** When the copies of a message arrive, in milliseconds from now; more than one makes duplicates. */
  readonly arrivals: () => readonly number[];
  readonly ackDeadlineSeconds: number;
  /** Wait before the first redelivery; it doubles up to the maximum (the retry policy of our subscriptions). */
  readonly backoffSeconds: { readonly minimum: number; readonly maximum: number };
}

interface Lease {
  readonly message: Delivered;
  readonly handle: Handle;
  over: boolean;
  attempts: number;
}

export function createMemoryBroker(options: MemoryBrokerOptions): MemoryBroker {
  const { after, unlessOver, arrivals, ackDeadlineSeconds, backoffSeconds } = options;
  const topics = new Map<string, Handle[]>();
  const leases = new Set<Lease>();
  let published = 0;

  function settle(lease: Lease): void {
    lease.over = true;
    leases.delete(lease);
  }

  function deliver(lease: Lease): void {
    if (lease.over) return;
    lease.attempts += 1;
    let answered = false;
    const again = () => {
      if (answered || lease.over) return;
      answered = true;
      const { minimum, maximum } = backoffSeconds;
      after(Math.min(maximum, minimum * 2 ** (lease.attempts - 1)) * 1000, () => deliver(lease));
    };
    unlessOver(ackDeadlineSeconds * 1000, again);
    lease.handle(lease.message).then(() => {
      if (!answered) settle(lease);
      answered = true;
    }, again);
  }

  return {
    async publish(topic, message, attributes) {
      published += 1;
      const delivered = { id: String(published), body: JSON.stringify(message), attributes: { ...attributes } };
      for (const handle of topics.get(topic) ?? []) {
        for (const arrival of arrivals()) {
          const lease: Lease = { message: delivered, handle, over: false, attempts: 0 };
          leases.add(lease);
          after(arrival, () => deliver(lease));
        }
      }
    },
    subscribe: (topic, handle) => {
      topics.set(topic, [...(topics.get(topic) ?? []), handle]);
    },
    waiting: () => leases.size,
    forget: () => {
      for (const lease of leases) settle(lease);
    },
  };
}
