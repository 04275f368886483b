import { type Check, failureOf } from '../../shared/checks.ts';
import { tagOf } from '../../shared/names.ts';
import { type Failure, Problem } from '../../shared/problems.ts';
import { type Decision, defineStage, recorded, type Snapshot } from '../decision.ts';
import { askProject } from '../guard/readiness/ask-project.ts';
import { askQuota } from '../guard/readiness/ask-quota.ts';
import { ownPermissions } from '../guard/readiness/required.ts';
import type { Ports } from '../ports.ts';
import { imageOf, revisionConfig, serviceRef } from './revision-config.ts';

interface Facts {
  readonly isNew: boolean;
  readonly checks: readonly Check[];
  /** What Cloud Run refuses the service for; null where it would take it. */
  readonly refusal: Failure | null;
}

/** The project is asked what is missing, Cloud Run whether it would take the service: before a minute is built. */
async function gather(snapshot: Snapshot, ports: Ports): Promise<Facts> {
  const { service, org, deployment } = snapshot;
  const trying = settled(tryService(snapshot, ports));
  const [project, quota] = await Promise.all([
    askProject(ports.project, {
      project: service.project,
      region: service.region,
      registry: org.registry,
      permissions: ownPermissions.preflight,
      actsAs: [org.runtimeServiceAccount],
      deploys: true,
    }),
    askQuota(ports.project, service.project, service.region, recorded(deployment.sizing, 'sizing')),
  ]);
  const checks = [...project, quota];
  const tried = await trying;
  if ('value' in tried) return { isNew: tried.value, checks, refusal: null };
  // What is missing explains whatever Cloud Run and Cloud Build say, and has a command.
  if (tried.error instanceof Problem || failureOf(checks) !== null) {
    return { isNew: false, checks, refusal: tried.error instanceof Problem ? tried.error.failure : null };
  }
  throw tried.error;
}

type Settled<T> = { readonly value: T } | { readonly error: unknown };
const settled = <T>(work: Promise<T>): Promise<Settled<T>> =>
  work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );

/** A dry run: Cloud Run checks everything but the image, which is not built yet. Answers whether the service is new. */
async function tryService(snapshot: Snapshot, { runs, builds }: Ports): Promise<boolean> {
  const { deployment } = snapshot;
  const ref = serviceRef(snapshot);
  const tag = tagOf(deployment.seq);
  const config = revisionConfig(snapshot, imageOf(snapshot));
  const [service] = await Promise.all([runs.service(ref), builds.byTag(ref.region, `d-${deployment.id}`)]);
  if (service === null) await runs.create(ref, config, tag, { validateOnly: true });
  else await runs.addRevision(ref, service.etag, config, tag, service.traffic, { validateOnly: true });
  return service === null;
}

export function decidePreflight({ deployment }: Snapshot, { isNew, checks, refusal }: Facts): Decision {
  const why = failureOf(checks) ?? refusal;
  if (why !== null) return { kind: 'fail', patch: {}, failure: why };
  const open = checks.filter(({ state }) => state === 'unknown').map(({ name }) => name);
  const passed = open.length === 0 ? '' : `; not known: ${open.join(', ')}`;
  const what = isNew
    ? `Cloud Run would take ${deployment.service} as a new service`
    : `Cloud Run would take the new revision of ${deployment.service}`;
  return { kind: 'done', patch: {}, what: `${what}${passed}` };
}

export const preflight = defineStage({
  name: 'preflight',
  awaiting: 'the project and Cloud Run to say whether they would take the service',
  gather,
  decide: decidePreflight,
});
