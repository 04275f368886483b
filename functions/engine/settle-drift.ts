import type { SettleDrift } from '../../shared/api.ts';
import {
  type Carried,
  carriedSizingFields,
  type Drift,
  type DriftChoice,
  differenceSentence,
} from '../../shared/drift.ts';
import type { Env, EnvValue } from '../../shared/env.ts';
import { Problem } from '../../shared/problems.ts';
import type { Service } from '../../shared/service.ts';
import { contentHash } from '../content-hash.ts';
import type { Change, Judged } from '../guard/drift.ts';
import { auditWrite, type By } from './audit.ts';
import { asService, paths } from './documents.ts';
import { driftAfter, lookForChanges } from './drift.ts';
import { serviceNotFound } from './not-found.ts';
import type { Shell } from './shell.ts';

const conflictRounds = 5;

/**
 * Looks at the live service, and decides about the differences that were seen; without a choice it only looks. Nothing is
 * written to Cloud Run. Problems: service-not-found, drift-found where there are others by now, request-invalid.
 */
export async function settleDrift(
  shell: Pick<Shell, 'store' | 'ports'>,
  org: string,
  name: string,
  asked: SettleDrift | null,
  by: By,
): Promise<Service> {
  const path = paths.service(org, name);
  for (let round = 0; round < conflictRounds; round += 1) {
    const { docs, now } = await shell.store.read([path]);
    const [doc] = docs;
    if (!doc) throw serviceNotFound(name);
    const service = asService(doc);
    const changes = (await lookForChanges(shell, service)) ?? [];
    const drift = driftAfter(service.drift, changes, now);
    const patch = asked === null ? { drift } : settled(service, drift, changes, asked, { by: by.actor, now });
    const action = asked === null ? [] : [audited(org, name, drift, asked, by, now)];
    const write = { op: 'update', path, data: { ...patch, updatedAt: now }, lastUpdateTime: doc.updateTime } as const;
    if ((await shell.store.commit([write, ...action])) === 'committed') return { ...service, ...patch, updatedAt: now };
  }
  throw new Error(`${name} kept changing while its drift was to be settled`);
}

function audited(org: string, name: string, { differences }: Drift, { choice }: SettleDrift, by: By, now: string) {
  const keys = differences.map(({ key }) => key);
  const key = `drift~${name}~${choice}~${contentHash([keys, now]).slice(0, 8)}`;
  return auditWrite(org, by, {
    at: now,
    action: `drift-${choice}`,
    resource: `services/${name}`,
    outcome: 'done',
    key,
  });
}

type Patch = Pick<Service, 'drift' | 'carried' | 'env' | 'overrides' | 'stable'>;

/** The service after a choice: an earlier choice about the same difference is replaced. */
export function settled(
  service: Service,
  drift: Drift,
  changes: readonly Judged[],
  { choice, seen }: SettleDrift,
  { by, now }: { readonly by: string; readonly now: string },
): Patch {
  const { env, overrides, stable } = service;
  const carried = service.carried ?? {};
  const unchanged = { env, stable, ...(overrides === undefined ? {} : { overrides }) };
  if (choice === 'forget') return { ...unchanged, drift, carried: {} };
  const keys = new Set(seen);
  const meant = changes.filter(({ difference }) => keys.has(difference.key));
  refuseWhatWasNotSeen(service.name, drift, keys);
  refuseWhatCannotBe(service, choice, meant);
  const decisions = meant.map(({ difference }) => ({ difference, choice, by, at: now }));
  const others = drift.settled.filter(({ difference }) => !keys.has(difference.key));
  const after: Drift = { ...drift, differences: [], since: null, settled: [...others, ...decisions] };
  const list = meant.map(({ change }) => change);
  if (choice === 'overwrite') return { ...unchanged, drift: after, carried: withoutCarried(carried, list) };
  if (choice === 'keep') return { ...unchanged, drift: after, carried: withCarried(carried, list) };
  return { ...adopted(service, list), drift: after };
}

function refuseWhatWasNotSeen(name: string, { differences }: Drift, seen: ReadonlySet<string>): void {
  const unseen = differences.filter(({ key }) => !seen.has(key));
  if (unseen.length === 0) return;
  throw new Problem(
    'drift-found',
    `${name} was changed again since you looked. ${unseen.map(differenceSentence).join(' ')}`,
    `Look again: \`slipway drift ${name}\`.`,
  );
}

/** A choice that nothing could follow from is refused in words. */
function refuseWhatCannotBe({ name, project, region }: Service, choice: DriftChoice, meant: readonly Judged[]): void {
  const has = (kind: string) => meant.some(({ difference }) => difference.kind === kind);
  if (choice !== 'overwrite' && has('service-deleted')) {
    const message = 'A service that was deleted can neither be adopted nor kept.';
    const hint = `Remove it here too: \`slipway delete ${name}\`; or make it again: \`slipway drift ${name} --overwrite\` and deploy.`;
    throw new Problem('request-invalid', message, hint);
  }
  if (choice === 'overwrite' && has('access-opened')) {
    const command = `gcloud run services remove-iam-policy-binding ${name} --project=${project} --region=${region} --member=allUsers --role=roles/run.invoker`;
    throw new Problem(
      'request-invalid',
      'Slipway closes no service to the public.',
      `Close it yourself: \`${command}\`.`,
    );
  }
}

/** Variables and port become settings; the service's own traffic is what it is; what is no setting is carried over. */
function adopted(service: Service, changes: readonly Change[]): Omit<Patch, 'drift'> {
  const { stable, overrides } = service;
  const port = changes.flatMap((change) => (isResource(change, 'port') ? [Number(change.after)] : []))[0];
  const traffic = changes.flatMap((change) => (change.kind === 'traffic' ? [change.after] : []))[0];
  const settings = changes.filter((change) => change.kind !== 'variable' && !isResource(change, 'port'));
  return {
    env: withVariables(service.env, changes),
    carried: withCarried(service.carried ?? {}, settings),
    stable: stable === null || traffic === undefined ? stable : { ...stable, traffic: [...traffic] },
    ...(port === undefined && overrides === undefined ? {} : { overrides: { ...overrides, ...(port && { port }) } }),
  };
}

const isResource = (change: Change, name: string): change is Extract<Change, { kind: 'resource' }> =>
  change.kind === 'resource' && change.name === name;

function withVariables(env: Env, changes: readonly Change[]): Record<string, EnvValue> {
  const after = new Map(Object.entries(env));
  for (const change of changes) {
    if (change.kind !== 'variable') continue;
    if (change.after === undefined) after.delete(change.name);
    else after.set(change.name, change.after);
  }
  return Object.fromEntries(after);
}

function withCarried(carried: Carried, changes: readonly Change[]): Carried {
  const { env, sizing, ...others } = partsOf(changes);
  return {
    ...carried,
    ...others,
    ...(Object.keys(env).length === 0 ? {} : { env: { ...carried.env, ...env } }),
    ...(Object.keys(sizing).length === 0 ? {} : { sizing: { ...carried.sizing, ...sizing } }),
  };
}

function withoutCarried(carried: Carried, changes: readonly Change[]): Carried {
  const { env, sizing, ...others } = partsOf(changes);
  return {
    ...without(carried, Object.keys(others)),
    ...(carried.env === undefined ? {} : { env: without(carried.env, Object.keys(env)) }),
    ...(carried.sizing === undefined ? {} : { sizing: without(carried.sizing, Object.keys(sizing)) }),
  };
}

/** What of the changes a later deployment can carry over. */
function partsOf(changes: readonly Change[]): Carried & {
  readonly env: NonNullable<Carried['env']>;
  readonly sizing: NonNullable<Carried['sizing']>;
} {
  const resources = new Map(changes.flatMap((each) => (each.kind === 'resource' ? [[each.name, each.after]] : [])));
  const access = changes.find((each) => each.kind === 'access');
  const [port, account] = [resources.get('port'), resources.get('serviceAccount')];
  const sizes = carriedSizingFields.flatMap((field) =>
    resources.has(field) ? [[field, Number(resources.get(field))] as const] : [],
  );
  const variables = changes.flatMap((each) =>
    each.kind === 'variable' ? [[each.name, each.after ?? null] as const] : [],
  );
  return {
    env: Object.fromEntries(variables),
    sizing: Object.fromEntries(sizes),
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(account === undefined ? {} : { serviceAccount: String(account) }),
    ...(access === undefined ? {} : { isPrivate: !access.isPublic }),
  };
}

function without<T extends object>(all: T, names: readonly string[]): T {
  return Object.fromEntries(Object.entries(all).filter(([name]) => !names.includes(name))) as T;
}
