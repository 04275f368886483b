import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import getPort from 'get-port';
import { openFolder } from '../../local/folder-state.ts';
import type { Ports } from '../../local/ports.ts';
import { type ProcessSpec, type Supervised, supervise } from '../../local/processes.ts';
import { openRoster } from '../../local/roster.ts';
import { childEnvironment } from '../../local/stack-processes.ts';
import { stopStack } from '../../local/stop.ts';
import type { Wiring } from '../../local/wiring.ts';
import { startBetween } from './between.ts';
import { bundlePrograms } from './bundle.ts';
import type { Faults } from './faults.ts';
import type { GrpcProxy } from './grpc-proxy.ts';
import { firestoreProcess, type Victim, victims } from './programs.ts';

export interface System {
  readonly dir: string;
  readonly ports: Ports;
  readonly token: string;
  readonly processes: ReadonlyMap<Victim, Supervised>;
  /** What the functions reach Firestore through. */
  readonly store: GrpcProxy;
  stop(options: { readonly keep: boolean }): Promise<void>;
}

/** All of the stack's processes under its own supervisor, with faults between the functions and what they reach. */
export async function startSystem(faults: Faults): Promise<System> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'slipway-chaos-'));
  const bundle = await bundlePrograms();
  const { token, chosen } = await openFolder(dir);
  const { ports } = chosen;
  const wiring: Wiring = { dir, token, ports, executor: 'instant' };
  const roster = openRoster(dir, childEnvironment({ wiring, development: false }), () => undefined);
  const listening = [await getPort({ host: '127.0.0.1' }), await getPort({ host: '127.0.0.1' })] as const;
  const between = await startBetween(ports, listening, faults);
  const around = { wiring, bundle, between, listening, onStart: roster.add };

  const processes = new Map<Victim, Supervised>();
  const running: Supervised[] = [];
  const stop: System['stop'] = async ({ keep }) => {
    await stopStack(running);
    await between.close();
    await roster.close();
    await chosen.release();
    await bundle.remove();
    if (!keep) await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  const begin = async (spec: ProcessSpec) => {
    const started = await supervise(spec);
    running.push(started);
    return started;
  };
  const named = Object.entries(victims(around)) as [Victim, ProcessSpec][];
  const starting = [
    begin(firestoreProcess(around)),
    ...named.map(async ([name, spec]) => processes.set(name, await begin(spec))),
  ];
  const failed = (await Promise.allSettled(starting)).find((each) => each.status === 'rejected');
  if (failed !== undefined) {
    await stop({ keep: false });
    throw failed.reason;
  }
  return { dir, ports, token, processes, store: between.store, stop };
}
