import type { Deployment } from '../../shared/deployment.ts';
import type { StageMessage } from '../../shared/messages.ts';
import type { Release } from '../../shared/release.ts';
import type { Org, Service } from '../../shared/service.ts';
import type { StageName } from '../../shared/stages.ts';
import type { Effect, EffectKind, EffectResults } from '../decision.ts';
import type { Doc, Store } from '../ports.ts';
import { asDeployment, asOrg, asRelease, asService, paths } from './documents.ts';
import { deploymentNotFound } from './not-found.ts';

/** `effects/{deployment~kind~fence}` */
export interface EffectRecord {
  readonly effect: Effect;
  readonly intentAt: string;
  /** Whose intent it is: the delivery that wrote it has not begun before. */
  readonly attemptId: string;
  readonly result: unknown;
  /** What was done in the turns before this one, oldest first. */
  readonly earlier?: readonly { readonly effect: Effect; readonly result: unknown }[];
  /** Set when the deployment has ended. */
  readonly expiresAt?: unknown;
}

/** One deployment with everything that decides about it, as it stood at `now`. */
export interface Loaded {
  readonly deploymentDoc: Doc<unknown>;
  readonly deployment: Deployment;
  readonly serviceDoc: Doc<unknown>;
  readonly service: Service;
  readonly org: Org;
  /** The release that the deployment brings back; null where it brings none back, or it is gone. */
  readonly bundle: Release | null;
  /** What is live as it was released; null where the stage does not ask, and where it was not recorded. */
  readonly lastRelease: Release | null;
  readonly intents: Readonly<Partial<Record<EffectKind, EffectRecord>>>;
  readonly now: string;
}

/** Which time it is that a deployment does something of this kind, from 1. */
export const turnOf = (effect: Effect): number => ('turn' in effect ? (effect.turn ?? 1) : 1);

export const effectKinds: readonly EffectKind[] = [
  'prepare-account',
  'create-build',
  'cancel-build',
  'deploy-revision',
  'shift-traffic',
  'route-traffic',
  'withdraw-revision',
  'run-command',
  'cancel-command',
  'commit-status',
];

/** What a message is about, and whether it was handled before: one reading, of one moment. */
export async function loadFor(
  store: Store,
  { org, deployment, service, fence }: Pick<StageMessage, 'org' | 'deployment' | 'service' | 'fence'>,
  inbox: string,
): Promise<{ readonly receipt: Doc<unknown> | null; readonly loaded: Loaded | null }> {
  const { docs, now } = await store.read([
    inbox,
    paths.org(org),
    paths.deployment(org, deployment),
    paths.service(org, service),
    ...effectKinds.map((kind) => paths.effect(deployment, kind, fence)),
  ]);
  const [receipt = null, orgDoc, deploymentDoc, serviceDoc, ...effectDocs] = docs;
  if (!orgDoc || !deploymentDoc || !serviceDoc) return { receipt, loaded: null };
  const intents: Partial<Record<EffectKind, EffectRecord>> = {};
  effectKinds.forEach((kind, index) => {
    const doc = effectDocs[index];
    if (doc) intents[kind] = doc.data as EffectRecord;
  });
  const found = { deployment: asDeployment(deploymentDoc), service: asService(serviceDoc), org: asOrg(orgDoc) };
  const [bundle, lastRelease] = await Promise.all([
    releaseOf(store, org, bundleId(found.deployment)),
    releaseOf(store, org, lastReleaseId(found)),
  ]);
  return { receipt, loaded: { deploymentDoc, serviceDoc, ...found, bundle, lastRelease, intents, now } };
}

/** A release never changes but for what replaced it, so that it may be read a moment later. */
async function releaseOf(store: Store, org: string, id: string | undefined): Promise<Release | null> {
  if (id === undefined) return null;
  const doc = (await store.read([paths.release(org, id)])).docs[0];
  return doc ? asRelease(doc) : null;
}

/** Where only traffic is set, the release with the largest share speaks for the service. */
function bundleId({ spec }: Deployment): string | undefined {
  return spec.release?.id ?? spec.traffic?.[0]?.release;
}

const guardedStages: readonly (string | null)[] = ['preflight', 'release', 'promote'] satisfies StageName[];

function lastReleaseId({ deployment, service }: Pick<Loaded, 'deployment' | 'service'>): string | undefined {
  return guardedStages.includes(deployment.stage) ? service.stable?.release : undefined;
}

/** The same for a deployment of which only the id is known. */
export async function load(store: Store, org: string, id: string): Promise<Loaded | null> {
  const doc = (await store.read([paths.deployment(org, id)])).docs[0];
  if (!doc) return null;
  const { service, fence } = asDeployment(doc);
  return (await loadFor(store, { org, deployment: id, service, fence }, paths.deployment(org, id))).loaded;
}

/** As `load`, for who asks by name. @throws deployment-not-found. */
export async function loadKnown(store: Store, org: string, id: string): Promise<Loaded> {
  const loaded = await load(store, org, id);
  if (loaded === null) throw deploymentNotFound(id);
  return loaded;
}

/** What the effects have answered so far. */
export function resultsOf(intents: Loaded['intents']): EffectResults {
  const entries = Object.entries(intents).filter(([, record]) => record.result !== null);
  return Object.fromEntries(entries.map(([kind, record]) => [kind, record.result])) as EffectResults;
}
