import { type Check, failureOf } from '../../shared/checks.ts';
import { tagOf } from '../../shared/names.ts';
import type { Finding } from '../../shared/plan.ts';
import { type Failure, Problem } from '../../shared/problems.ts';
import { type Decision, defineStage, type Effect, recorded, type Snapshot } from '../decision.ts';
import { askAccounts, askProject } from '../guard/readiness/ask-project.ts';
import { askQuota } from '../guard/readiness/ask-quota.ts';
import { accountPermissions, ownPermissions } from '../guard/readiness/required.ts';
import { runtimeRoles, serviceAccountOf } from '../guard/service-account.ts';
import type { Ports } from '../ports.ts';
import { onceApproved } from './approval.ts';
import { bundleOf } from './bundle.ts';
import { bundleChecks } from './bundle-checks.ts';
import { imageOf, restoredConfig, revisionConfig, serviceRef } from './revision-config.ts';

interface Facts {
  /** What has to be made before Cloud Run can be asked; null where nothing has. */
  readonly prepare: Effect | null;
  readonly isNew: boolean;
  readonly checks: readonly Check[];
  /** What Cloud Run refuses the service for; null where it would take it. */
  readonly refusal: Failure | null;
}

/** The project is asked what is missing, Cloud Run whether it would take the service: before a minute is built. */
async function gather(snapshot: Snapshot, ports: Ports): Promise<Facts> {
  const { service, org, deployment, effects } = snapshot;
  const bundle = bundleOf(snapshot);
  const hasOwn =
    org.serviceAccounts === 'own' && (bundle === null || bundle.config.serviceAccount === ownAccount(snapshot));
  const runsAs = bundle?.config.serviceAccount ?? org.runtimeServiceAccount;
  const prepared = effects['prepare-account'];
  const account = prepared?.account ?? (hasOwn ? null : runsAs);
  const asked = {
    project: service.project,
    region: service.region,
    registry: org.registry,
    permissions: [...ownPermissions.preflight, ...(hasOwn ? accountPermissions : [])],
    actsAs: account === null ? [] : [account],
    deploys: true,
  };
  const askAll = async () => {
    const [project, quota, parts] = await Promise.all([
      askProject(ports.project, asked),
      askQuota(ports.project, service.project, service.region, recorded(deployment.sizing, 'sizing')),
      bundle === null ? [] : bundleChecks(bundle, service.region, ports),
    ]);
    return [...project, quota, ...parts];
  };
  const trying = account === null ? null : settled(tryService(snapshot, ports));
  // Before the account was made all was asked; about the account itself nobody could be.
  const checks = await (prepared === undefined ? askAll() : askAccounts(ports.project, asked));
  const facts = { isNew: false, checks, refusal: null, prepare: null };
  if (trying === null) return { ...facts, prepare: accountFor(snapshot, checks) };
  const tried = await trying;
  if ('value' in tried) return { ...facts, isNew: tried.value };
  // What is missing, also since it was asked, explains whatever Cloud Run and Cloud Build say, and has a command.
  const reasons = prepared === undefined ? checks : await askAll();
  if (tried.error instanceof Problem) return { ...facts, checks: reasons, refusal: tried.error.failure };
  if (failureOf(reasons) !== null) return { ...facts, checks: reasons };
  throw tried.error;
}

const ownAccount = (snapshot: Snapshot): string => serviceAccountOf(snapshot.org.name, serviceRef(snapshot));

/** The account that the service will run as, with what it needs and nothing else. */
function accountFor(snapshot: Snapshot, asked: readonly Check[]): Effect {
  const { org, deployment } = snapshot;
  const used = Object.values(deployment.env).flatMap((value) => (typeof value === 'string' ? [] : [value.secret]));
  return {
    kind: 'prepare-account',
    email: ownAccount(snapshot),
    about: `Slipway: the service ${deployment.service} of ${org.name}`,
    roles: runtimeRoles,
    secrets: [...new Set(used.map((secret) => secret.split(':')[0] ?? ''))],
    unknown: unknownOf(asked),
  };
}

type Settled<T> = { readonly value: T } | { readonly error: unknown };
const settled = <T>(work: Promise<T>): Promise<Settled<T>> =>
  work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );

/** A dry run: Cloud Run checks everything but the image, which may not be built yet. Answers whether the service is new. */
async function tryService(snapshot: Snapshot, { runs, builds }: Ports): Promise<boolean> {
  const { deployment } = snapshot;
  const ref = serviceRef(snapshot);
  const tag = tagOf(deployment.seq);
  const bundle = bundleOf(snapshot);
  const config = bundle === null ? revisionConfig(snapshot, imageOf(snapshot)) : restoredConfig(snapshot, bundle);
  const [service] = await Promise.all([runs.service(ref), builds.byTag(ref.region, `d-${deployment.id}`)]);
  if (service === null) await runs.create(ref, config, tag, { validateOnly: true });
  else await runs.addRevision(ref, service.etag, config, tag, service.traffic, { validateOnly: true });
  return service === null;
}

const unknownOf = (checks: readonly Check[]) =>
  checks.filter(({ state }) => state === 'unknown').map(({ name }) => name);

export function decidePreflight({ org, deployment, effects }: Snapshot, facts: Facts): Decision {
  const { isNew, checks, refusal, prepare } = facts;
  const why = failureOf(checks) ?? refusal;
  if (why !== null) return { kind: 'fail', patch: {}, failure: why };
  if (prepare !== null) return { kind: 'perform', effect: prepare };
  const open = [...new Set([...(effects['prepare-account']?.unknown ?? []), ...unknownOf(checks)])];
  const passed = open.length === 0 ? '' : `; not known: ${open.join(', ')}`;
  const what = isNew
    ? `Cloud Run would take ${deployment.service} as a new service`
    : `Cloud Run would take the new revision of ${deployment.service}`;
  const account = effects['prepare-account']?.account;
  const patch = org.serviceAccounts === 'shared' ? { findings: [...deployment.findings, sharedAccount(org)] } : {};
  const servicePatch = account === undefined ? {} : { servicePatch: { account } };
  return { kind: 'done', patch, ...servicePatch, what: `${what}${passed}` };
}

/** Said where somebody has chosen it; every other service of the organisation can then do what this one can. */
function sharedAccount({ runtimeServiceAccount }: Snapshot['org']): Finding {
  return {
    rule: 'account-shared',
    kind: 'platform',
    severity: 'low',
    file: null,
    line: null,
    message: `The service runs as ${runtimeServiceAccount}, like every service of the organisation.`,
    remedy: 'Let Slipway make an account for each service: the setting service_accounts of Terraform.',
  };
}

export const preflight = defineStage({
  name: 'preflight',
  awaiting: 'the project and Cloud Run to say whether they would take the service',
  gather,
  decide: (snapshot, facts, now) => onceApproved(snapshot, decidePreflight(snapshot, facts), now),
});
