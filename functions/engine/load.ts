import type { Deployment } from '../../shared/deployment.ts';
import type { Org, Service } from '../../shared/service.ts';
import type { Effect, EffectKind, EffectResults } from '../decision.ts';
import type { Doc, Store } from '../ports.ts';
import { asDeployment, asOrg, asService, paths } from './documents.ts';

/** `effects/{deployment~kind~fence}` */
export interface EffectRecord {
  readonly effect: Effect;
  readonly intentAt: string;
  readonly result: unknown;
}

/** One deployment with everything that decides about it, as it stood at `now`. */
export interface Loaded {
  readonly deploymentDoc: Doc<unknown>;
  readonly deployment: Deployment;
  readonly serviceDoc: Doc<unknown>;
  readonly service: Service;
  readonly org: Org;
  readonly intents: Readonly<Partial<Record<EffectKind, EffectRecord>>>;
  readonly now: string;
}

export const effectKinds: readonly EffectKind[] = [
  'create-build',
  'cancel-build',
  'deploy-revision',
  'route-traffic',
  'withdraw-revision',
  'commit-status',
];

export async function load(store: Store, org: string, id: string): Promise<Loaded | null> {
  const first = await store.read([paths.deployment(org, id), paths.org(org)]);
  const [deploymentDoc, orgDoc] = first.docs;
  if (!deploymentDoc || !orgDoc) return null;
  const deployment = asDeployment(deploymentDoc);
  const second = await store.read([
    paths.service(org, deployment.service),
    ...effectKinds.map((kind) => paths.effect(id, kind, deployment.fence)),
  ]);
  const [serviceDoc, ...effectDocs] = second.docs;
  if (!serviceDoc) return null;
  const intents: Partial<Record<EffectKind, EffectRecord>> = {};
  effectKinds.forEach((kind, index) => {
    const doc = effectDocs[index];
    if (doc) intents[kind] = doc.data as EffectRecord;
  });
  const service = asService(serviceDoc);
  return { deploymentDoc, deployment, serviceDoc, service, org: asOrg(orgDoc), intents, now: second.now };
}

/** What the effects have answered so far. */
export function resultsOf(intents: Loaded['intents']): EffectResults {
  const entries = Object.entries(intents).filter(([, record]) => record.result !== null);
  return Object.fromEntries(entries.map(([kind, record]) => [kind, record.result])) as EffectResults;
}
