import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { accept } from '../functions/engine/accept.ts';
import { createStore } from '../functions/google/firestore.ts';
import { createBroker } from '../functions/google/pubsub.ts';
import { stageNames } from '../shared/stages.ts';
import { countingStore, type Documents } from './counting-store.ts';
import { crowdOrg, startCrowdSystem } from './crowd-system.ts';
import { type HopEmulators, startHopEmulators } from './hop-emulators.ts';
import { startFloor } from './hop-floor.ts';
import { requestOf } from './request.ts';
import type { Row } from './table.ts';

const crowd = 1_000;
const organisations = 50;
/** Requests on their way at once while the crowd gathers; it is not what is measured. */
const acceptedAtOnce = 20;
const flat = 1.05;

/**
 * Deployments that all wait at their first stage when delivering begins, until the last of them has ended; a crowd each has
 * its own emulators, which slow down with what they hold. One run a side: a crowd takes minutes.
 */
export async function crowdRows(): Promise<readonly Row[]> {
  const floor = await withEmulators(floorRate);
  const spread = await withEmulators((emulators) => ourCrowd(emulators, crowd, organisations));
  const contended = await withEmulators((emulators) => ourCrowd(emulators, crowd, 1));
  const few: Crowd[] = [];
  for (const count of [1, 10, 100]) few.push(await withEmulators((emulators) => ourCrowd(emulators, count, count)));
  const rate = (name: string, { rate, seconds }: Crowd): Row => ({
    name: `${crowd} deployments at once, ${name}`,
    measured: `${rate.toFixed(0)} hops/s (${seconds.toFixed(0)} s)`,
    floor: `${floor.toFixed(0)} hops/s`,
    ratio: (floor / rate).toFixed(2),
    target: '',
    met: null,
  });
  const each = (kind: keyof Documents): Row => {
    const values = [...few, spread].map(({ documents, count }) => documents[kind] / count);
    const ratio = Math.max(...values) / Math.min(...values);
    return {
      name: `Firestore ${kind} a deployment, at 1, 10, 100, ${crowd}`,
      measured: values.map((value) => value.toFixed(1)).join(', '),
      floor: '',
      ratio: ratio.toFixed(2),
      target: `${flat}`,
      met: ratio <= flat,
    };
  };
  const inOne = contended.documents;
  return [
    rate(`${organisations} organisations`, spread),
    rate('one organisation', contended),
    each('reads'),
    each('writes'),
    {
      name: `Firestore reads and writes a deployment, ${crowd} in one organisation`,
      measured: `${(inOne.reads / crowd).toFixed(1)}, ${(inOne.writes / crowd).toFixed(1)}`,
      floor: '',
      ratio: '',
      target: '',
      met: null,
    },
  ];
}

interface Crowd {
  readonly count: number;
  readonly seconds: number;
  /** Stage hops a second, nine for each deployment. */
  readonly rate: number;
  /** Of all deployments together, accepting included. */
  readonly documents: Documents;
}

async function ourCrowd(emulators: HopEmulators, count: number, orgs: number): Promise<Crowd> {
  const system = await startCrowdSystem(emulators);
  try {
    const store = countingStore(createStore(system.firestore));
    const tell = (problem: string, error: unknown) => console.error(problem, error);
    const acceptor = { store, broker: createBroker(system.pubsub), sourceHosts: ['github.com'], tell };
    const names = Array.from({ length: orgs }, (_, index) => `org-${index}`);
    await Promise.all(names.map((name) => system.firestore.doc(`orgs/${name}`).set(crowdOrg(name))));
    const waiting = Array.from({ length: count }, (_, index) =>
      requestOf(`org-${index % orgs}`, `crowd-${index}`),
    ).values();
    const work = async () => {
      for (const request of waiting) await accept(acceptor, request);
    };
    await Promise.all(Array.from({ length: acceptedAtOnce }, work));
    const begun = performance.now();
    await system.dispatch();
    for (;;) {
      if ((await system.figures()).ended >= count && (await succeeded(system.firestore)) >= count) break;
      await sleep(100);
    }
    const seconds = (performance.now() - begun) / 1000;
    // Messages for programs are still being sent, and their outbox entries deleted.
    await sleep(1_000);
    const theirs = (await system.figures()).documents;
    const mine = store.counted();
    const documents = { reads: theirs.reads + mine.reads, writes: theirs.writes + mine.writes };
    return { count, seconds, rate: (count * stageNames.length) / seconds, documents };
  } finally {
    await system.close();
  }
}

async function succeeded(firestore: FirebaseFirestore.Firestore): Promise<number> {
  const found = await firestore.collectionGroup('deployments').where('status', '==', 'succeeded').count().get();
  return found.data().count;
}

async function floorRate(): Promise<number> {
  const floor = await startFloor();
  const begun = performance.now();
  await Promise.all(Array.from({ length: crowd }, () => floor.chain({ pushed: false })));
  const seconds = (performance.now() - begun) / 1000;
  await floor.close();
  return (crowd * stageNames.length) / seconds;
}

async function withEmulators<T>(measure: (emulators: HopEmulators) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'slipway-bench-'));
  const emulators = await startHopEmulators(dir);
  try {
    return await measure(emulators);
  } finally {
    await emulators.close();
    await rm(dir, { recursive: true, force: true });
  }
}
