import { setTimeout as sleep } from 'node:timers/promises';
import { killGroup } from '../../local/process-identity.ts';
import type { Faults } from './faults.ts';
import type { GrpcProxy } from './grpc-proxy.ts';
import type { Victim } from './programs.ts';
import type { System } from './system.ts';

export interface Kill {
  readonly at: number;
  readonly victim: Victim;
}

/** How often each is killed, in ten kills; when the broker comes back it has forgotten everything. */
const shares: Readonly<Record<Victim, number>> = {
  'functions-1': 2,
  'functions-2': 2,
  run: 1,
  build: 1,
  dispatcher: 1,
  pubsub: 1,
  cloud: 1,
  web: 1,
};

export interface Killer {
  readonly kills: readonly Kill[];
  /** Kills one process that lives, and what it has started, as a machine does that goes away. */
  kill(): void;
}

/** Draws without putting back, so that also a short run meets each of them. */
export function createKiller({ processes }: Pick<System, 'processes'>, faults: Faults): Killer {
  const random = faults.random.fork();
  const kills: Kill[] = [];
  let bag: Victim[] = [];
  return {
    kills,
    kill() {
      if (bag.length === 0) bag = (Object.keys(shares) as Victim[]).flatMap((name) => Array(shares[name]).fill(name));
      const living = bag.filter((name) => processes.get(name)?.pid() != null);
      const [first, ...others] = living;
      if (first === undefined) return;
      const victim = random.pick([first, ...others]);
      const pid = processes.get(victim)?.pid();
      if (pid == null) return;
      bag.splice(bag.indexOf(victim), 1);
      killGroup(pid);
      kills.push({ at: Date.now(), victim });
      faults.note('kill');
      if (victim === 'pubsub') faults.note('broker-forgot');
    },
  };
}

/** Cuts Firestore off for 0 to 2 s every 5 to 10 s, until the faults stop. */
export async function cutNowAndThen(store: GrpcProxy, faults: Faults): Promise<void> {
  const random = faults.random.fork();
  for (;;) {
    const waited = await sleep(random.between(5000, 10_000), true, { signal: faults.stopped }).catch(() => false);
    if (!waited) return;
    faults.note('store-cut');
    await store.cut(random.between(0, 2000));
  }
}
