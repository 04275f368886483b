import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Firestore } from '@google-cloud/firestore';
import type { OperationRecord, ServiceRecord } from '../../local/cloud-run/records.ts';
import type { Deployment, DeploymentEvent } from '../../shared/deployment.ts';
import type { Rejection, Service } from '../../shared/service.ts';
import { type Answer, answerSchema, type Image } from './instant-executor.ts';
import type { System } from './system.ts';

export type DeploymentFacts = Pick<
  Deployment,
  'id' | 'org' | 'service' | 'seq' | 'v' | 'status' | 'chainHead' | 'source' | 'build' | 'failure' | 'supersededBy'
> &
  Pick<Deployment, 'startedAt' | 'endedAt'>;

/** All that the checker sees: the stores, the journals of the local cloud, and what the services answer. */
export interface State {
  readonly deployments: readonly DeploymentFacts[];
  /** By deployment, in the order of their numbers. */
  readonly events: ReadonlyMap<string, readonly DeploymentEvent[]>;
  readonly services: readonly Service[];
  /** Deployment by the path of its idempotency record. */
  readonly keys: ReadonlyMap<string, string>;
  readonly rejections: readonly Rejection[];
  readonly runServices: readonly ServiceRecord[];
  readonly runOperations: readonly OperationRecord[];
  readonly images: ReadonlyMap<string, Image>;
  /** What each service answers its users, by its name; null for no answer. */
  readonly answers: ReadonlyMap<string, Answer | null>;
}

const deploymentFields: readonly (keyof DeploymentFacts)[] = [
  ...(['id', 'org', 'service', 'seq', 'v', 'status', 'chainHead', 'source'] as const),
  ...(['build', 'failure', 'supersededBy', 'startedAt', 'endedAt'] as const),
];

export async function readState(db: Firestore, { dir }: Pick<System, 'dir'>): Promise<State> {
  const deployments = await db
    .collectionGroup('deployments')
    .select(...deploymentFields)
    .get();
  const keys = await db.collection('idem').get();
  const services = await documents<Service>(db, 'services');
  return {
    deployments: deployments.docs.map((each) => each.data() as DeploymentFacts),
    events: await readEvents(db),
    services,
    keys: new Map(keys.docs.map((each) => [each.ref.path, String(each.get('deployment'))])),
    rejections: await documents<Rejection>(db, 'rejections'),
    runServices: await journal<ServiceRecord>(path.join(dir, 'run', 'services')),
    runOperations: await journal<OperationRecord>(path.join(dir, 'run', 'operations')),
    images: new Map((await journal<Image>(path.join(dir, 'images'))).map((image) => [image.digest, image])),
    answers: await askServices(services),
  };
}

/** Deployments that have not ended, however many there are. */
export async function countOpen(db: Firestore): Promise<number> {
  const open = db.collectionGroup('deployments').where('endedAt', '==', null);
  return (await open.count().get()).data().count;
}

export async function countEnded(db: Firestore): Promise<number> {
  const ended = db.collectionGroup('deployments').where('endedAt', '>', '');
  return (await ended.count().get()).data().count;
}

async function documents<T>(db: Firestore, collection: string): Promise<readonly T[]> {
  return (await db.collectionGroup(collection).get()).docs.map((each) => each.data() as T);
}

async function readEvents(db: Firestore): Promise<ReadonlyMap<string, readonly DeploymentEvent[]>> {
  const events = new Map<string, DeploymentEvent[]>();
  // Paths end in the number, with zeros in front: they come in its order.
  for (const each of (await db.collectionGroup('events').get()).docs) {
    const id = each.ref.parent.parent?.id ?? '';
    const known = events.get(id);
    if (known === undefined) events.set(id, [each.data() as DeploymentEvent]);
    else known.push(each.data() as DeploymentEvent);
  }
  return events;
}

/** One file a record; files that are just being written have another ending. */
async function journal<T>(dir: string): Promise<readonly T[]> {
  const names = (await readdir(dir).catch(() => [])).filter((name) => name.endsWith('.json'));
  const texts = await Promise.all(names.map((name) => readFile(path.join(dir, name), 'utf8').catch(() => null)));
  // What is not there any more was removed while this was reading.
  return texts.flatMap((text) => (text === null ? [] : [JSON.parse(text) as T]));
}

async function askServices(services: readonly Service[]): Promise<ReadonlyMap<string, Answer | null>> {
  const answers = new Map<string, Answer | null>();
  for (const { name, stable } of services) {
    if (stable === null) continue;
    const answer = await fetch(stable.url, { signal: AbortSignal.timeout(5000) }).catch(() => null);
    answers.set(name, answer?.ok ? answerSchema.parse(await answer.json()) : null);
  }
  return answers;
}
