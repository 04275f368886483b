import { Problem } from '../../shared/problems.ts';
import type { Service } from '../../shared/service.ts';
import { serviceAccountOf } from '../guard/service-account.ts';
import type { Ports, Store } from '../ports.ts';
import { auditWrite, type By } from './audit.ts';
import { asOrg, asService, paths } from './documents.ts';
import { removeLedgers } from './ledger.ts';
import { serviceNotFound } from './not-found.ts';
import { always, queries } from './queries.ts';
import { removalSweepWrite } from './sweep.ts';

/** The labels that mark a secret as owned by a service of an organisation. */
const ownerLabels = { service: 'slipway-service', org: 'slipway-org' } as const;

export interface Remover {
  readonly store: Store;
  readonly ports: Ports;
}

const slipway: By = { actor: 'slipway', traceparent: '' };

/** Removes all that a service owns. Problems: service-not-found, service-taken while a deployment runs. */
export async function removeService({ store, ports }: Remover, org: string, name: string, by = slipway): Promise<void> {
  const read = await store.read([paths.service(org, name)]);
  const doc = read.docs[0];
  if (!doc) throw serviceNotFound(name);
  const service = asService(doc);
  if (service.runningDep !== null) {
    throw new Problem(
      'service-taken',
      `${service.runningDep} is still being deployed.`,
      `Cancel it first: \`slipway cancel ${service.runningDep}\`.`,
    );
  }
  const leaving = { ...service, deletingSince: service.deletingSince ?? read.now, updatedAt: read.now };
  const path = paths.service(org, name);
  const entry = { at: read.now, action: 'delete-service', resource: `services/${name}`, outcome: 'done' };
  const marked = await store.commit([
    { op: 'update', path, data: leaving, lastUpdateTime: doc.updateTime },
    auditWrite(org, by, { ...entry, key: `delete~${name}` }),
  ]);
  if (marked === 'conflict') throw new Error(`${name} changed while it was to be deleted`);
  await finishRemoval({ store, ports }, leaving);
}

async function hasOwnAccounts(store: Store, org: string): Promise<boolean> {
  const doc = (await store.read([paths.org(org)])).docs[0];
  return doc != null && asOrg(doc).serviceAccounts === 'own';
}

/** Names of the secrets that carry a service's labels. */
export async function ownedSecrets(secrets: Ports['secrets'], org: string, name: string): Promise<readonly string[]> {
  const all = await secrets.list();
  return all.flatMap(({ name: secret, labels }) =>
    labels[ownerLabels.service] === name && labels[ownerLabels.org] === org ? [secret] : [],
  );
}

/** So many in one batch, of which Firestore takes 500 writes. */
const releasesAtOnce = 200;

/** Nobody promotes while a service is being removed, so none comes after the last one. */
async function removeReleases(store: Store, { org, name }: Service): Promise<void> {
  for (;;) {
    const found = await store.query(queries.releases(org, name, always, releasesAtOnce));
    if (found.length === 0) return;
    await store.commit(found.map(({ path }) => ({ op: 'delete', path })));
  }
}

/**
 * Every step may be repeated, so a removal that was interrupted is finished by the tick. The jobs of its commands go with the
 * sweep: a job is the only proof that its command has run, also for a delivery that has stood still since before.
 */
export async function finishRemoval({ store, ports }: Remover, service: Service): Promise<void> {
  const { org, project, region, name } = service;
  const ref = { project, region, name };
  const email = service.account ?? serviceAccountOf(org, ref);
  // Read before it is known to be leaving: a service that came again under this name has another etag, and its account another id.
  const live = await ports.runs.service(ref);
  const hasAccount = service.account !== undefined || (await hasOwnAccounts(store, org));
  const account = hasAccount ? await ports.accounts.find(email) : null;
  const read = await store.read([paths.service(org, name)]);
  const doc = read.docs[0];
  if (!doc || asService(doc).deletingSince !== service.deletingSince) return;
  if (live !== null) await ports.runs.remove(ref, live.etag);
  for (const secret of await ownedSecrets(ports.secrets, org, name)) await ports.secrets.remove(secret);
  if (hasAccount) await ports.accounts.remove(email, account);
  await removeReleases(store, service);
  await removeLedgers(store, service);
  const claim = paths.claim(project, region, name);
  await store.commit([
    { op: 'delete', path: paths.service(org, name), lastUpdateTime: doc.updateTime },
    { op: 'merge', path: claim, data: { org, nextSeq: service.nextSeq } },
    removalSweepWrite(service, read.now),
  ]);
}
