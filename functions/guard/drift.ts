import type { RunState, SplitShare, TrafficShare } from '../../shared/deployment.ts';
import type { Difference, Drift, DriftChoice } from '../../shared/drift.ts';
import type { Env, EnvValue } from '../../shared/env.ts';
import type { Release } from '../../shared/release.ts';
import type { Service } from '../../shared/service.ts';
import type { LiveConfig, RunRevision, RunService } from '../ports.ts';
import { isOwnMix, isOwnRevision, sameShares } from './own-traffic.ts';

/** Cloud Run as it is. */
export interface LiveState {
  readonly service: RunService | null;
  /** The newest revision that Slipway has not made, or one that has traffic; null where there is none. */
  readonly foreign: RunRevision | null;
}

export const resources = [
  'cpu',
  'memoryMiB',
  'concurrency',
  'minInstances',
  'maxInstances',
  'port',
  'serviceAccount',
] as const;
export type Resource = (typeof resources)[number];

/** What somebody has changed, with its exact values: nothing that is shown. */
export type Change =
  | { readonly kind: 'traffic'; readonly before: readonly TrafficShare[]; readonly after: readonly TrafficShare[] }
  | { readonly kind: 'variable'; readonly name: string; readonly before?: EnvValue; readonly after?: EnvValue }
  | {
      readonly kind: 'resource';
      readonly name: Resource;
      readonly before: string | number;
      readonly after: string | number;
    }
  | { readonly kind: 'image'; readonly before: string; readonly after: string }
  | { readonly kind: 'foreign-revision'; readonly revision: string }
  | { readonly kind: 'service-deleted' }
  | { readonly kind: 'access'; readonly isPublic: boolean };

/** What a service has recorded of itself. */
export interface Recorded {
  readonly service: Pick<Service, 'name' | 'nextSeq' | 'stable'>;
  /** The last release; null where an earlier version of this code recorded none. */
  readonly release: Pick<Release, 'config'> | null;
  /** What the running deployment has made, whose own steps are no drift: these parts of the traffic. */
  readonly run?: (Pick<RunState, 'revision' | 'previousTraffic'> & { readonly percents: readonly number[] }) | null;
  /** The split that the running deployment makes; then it has made no revision. */
  readonly split?: readonly SplitShare[] | undefined;
}

/** What was changed since the last release, compared with Cloud Run as it is; nothing where nothing was released. */
export function changesOf({ service, release, run, split }: Recorded, live: LiveState): readonly Change[] {
  const { stable } = service;
  if (stable === null) return [];
  if (live.service === null) return [{ kind: 'service-deleted' }];
  const { traffic, isPublic, minInstances, askedMinInstances } = live.service;
  const own = split === undefined ? (run ?? null) : null;
  const isUnmoved = own === null || own.percents.includes(0);
  const isIntended =
    (isUnmoved && sameShares(traffic, stable.traffic)) ||
    (split !== undefined && sameShares(traffic, split)) ||
    (own !== null && isOwnMix(traffic, [own.revision], own.previousTraffic, own.percents));
  const { foreign } = live;
  return [
    ...(isIntended ? [] : [{ kind: 'traffic', before: stable.traffic, after: traffic } as const]),
    ...(foreign === null ? [] : [{ kind: 'foreign-revision', revision: foreign.name } as const]),
    ...(foreign === null || release === null ? [] : configChanges(release.config, foreign.config)),
    ...resourceChange('minInstances', askedMinInstances, minInstances),
    ...(stable.isPublic === undefined || stable.isPublic === isPublic ? [] : [{ kind: 'access', isPublic } as const]),
  ];
}

function configChanges(before: Release['config'], after: LiveConfig): readonly Change[] {
  const names = [...new Set([...Object.keys(before.env), ...Object.keys(after.env)])].sort();
  return [
    ...(digestOf(before.image) === digestOf(after.image)
      ? []
      : [{ kind: 'image', before: before.image, after: after.image } as const]),
    ...names.flatMap((name) => variableChange(name, before.env, after.env)),
    ...resourceChange('cpu', before.sizing.cpu, after.sizing.cpu),
    ...resourceChange('memoryMiB', before.sizing.memoryMiB, after.sizing.memoryMiB),
    ...resourceChange('concurrency', before.sizing.concurrency, after.sizing.concurrency),
    ...resourceChange('maxInstances', before.sizing.maxInstances, after.sizing.maxInstances),
    ...resourceChange('port', before.port, after.port),
    ...resourceChange('serviceAccount', before.serviceAccount, after.serviceAccount),
  ];
}

function variableChange(name: string, from: Env, to: Env): readonly Change[] {
  const [before, after] = [from[name], to[name]];
  if (sameValue(before, after)) return [];
  return [
    {
      kind: 'variable',
      name,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    },
  ];
}

/** Null before: nobody has recorded it. */
function resourceChange(
  name: Resource,
  before: string | number | null,
  after: string | number,
): readonly Extract<Change, { kind: 'resource' }>[] {
  return before === null || before === after ? [] : [{ kind: 'resource', name, before, after }];
}

const sameValue = (a: EnvValue | undefined, b: EnvValue | undefined): boolean =>
  JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** An image by tag is another one at any time, so it stands for itself. */
const digestOf = (image: string): string => image.split('@')[1] ?? image;

/** The revision to look at closely: whose configuration is the last word of somebody else, or who has users. */
export function foreignRevision(
  live: Pick<RunService, 'latestCreatedRevision' | 'traffic'>,
  service: Pick<Service, 'name' | 'nextSeq'>,
): string | null {
  const latest = live.latestCreatedRevision;
  if (latest !== null && !isOwnRevision(service, latest)) return latest;
  const [most] = live.traffic
    .filter(({ revision, percent }) => percent > 0 && !isOwnRevision(service, revision))
    .sort((a, b) => b.percent - a.percent);
  return most?.revision ?? null;
}

/** What a deployment is about to write. */
export interface Wanted {
  /** Null where it does not change it. */
  readonly config: (Pick<LiveConfig, 'env' | 'port' | 'serviceAccount'> & { readonly image: string | null }) | null;
  readonly sizing: Readonly<Record<Exclude<Resource, 'port' | 'serviceAccount'>, number>> | null;
  readonly traffic: readonly (TrafficShare | SplitShare)[] | null;
  readonly isPrivate: boolean;
}

/** Whether what somebody set by hand is what is about to be written: the third of the three that are compared. */
export function agrees(change: Change, { config, sizing, traffic, isPrivate }: Wanted): boolean {
  switch (change.kind) {
    case 'traffic':
      return traffic !== null && sameShares(change.after, traffic);
    case 'variable':
      return config === null || sameReference(config.env[change.name], change.after);
    case 'resource':
      if (config === null || sizing === null) return true;
      if (change.name === 'port') return config.port === change.after;
      if (change.name === 'serviceAccount') return config.serviceAccount === change.after;
      return sizing[change.name] === change.after;
    case 'image':
      return config === null || (config.image !== null && digestOf(config.image) === digestOf(change.after));
    case 'access':
      return change.isPublic !== isPrivate;
    case 'foreign-revision':
      return config === null;
    case 'service-deleted':
      return false;
    default:
      return change satisfies never;
  }
}

/** Whoever asks for the latest version of a secret gets its number at the plan. */
function sameReference(wanted: EnvValue | undefined, live: EnvValue | undefined): boolean {
  if (sameValue(wanted, live)) return true;
  if (typeof wanted !== 'object' || typeof live !== 'object') return false;
  const [name, version] = live.secret.split(':');
  return version === 'latest' && wanted.secret.split(':')[0] === name;
}

/** What was decided about a difference, while it stays exactly so. */
export function choiceOf(drift: Drift | undefined, { key }: Difference): Drift['settled'][number] | null {
  return drift?.settled.find(({ difference }) => difference.key === key) ?? null;
}

export interface Judged {
  readonly change: Change;
  readonly difference: Difference;
}

/** Whether a deployment may write over what somebody has changed. */
export function mayReplace(
  { change, difference }: Judged,
  drift: Drift | undefined,
  deployment: {
    readonly createdAt: string;
    readonly overwriteDrift?: boolean | undefined;
    /** When it had moved users for the first time; null before. */
    readonly movedAt?: string | null;
  },
): boolean {
  if (deployment.overwriteDrift === true) return true;
  const choice = choiceOf(drift, difference);
  if (choice === null) return false;
  // What was chosen about the traffic was of the traffic before: who sends users back there since then has changed it again.
  const { movedAt = null } = deployment;
  if (change.kind === 'traffic' && movedAt !== null && choice.at < movedAt) return false;
  const isCarried = change.kind === 'variable' || change.kind === 'resource' || change.kind === 'access';
  // What is to stay is planned into every deployment that comes after the choice, unless that one asks for something else.
  return !isCarried || choice.choice === ('overwrite' satisfies DriftChoice) || deployment.createdAt > choice.at;
}
