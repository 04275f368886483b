import type { Deployment, SplitShare } from '../../shared/deployment.ts';
import { notBegun } from '../../shared/not-begun.ts';
import type { Org, Service } from '../../shared/service.ts';
import { contentHash } from '../content-hash.ts';
import { redactPatterns } from '../guard/redact-patterns.ts';
import type { DeployRequest } from './check-request.ts';

export function newService(org: Org, request: DeployRequest, region: string, nextSeq: number, now: string): Service {
  return {
    name: request.service,
    org: request.org,
    project: org.project,
    region,
    repository: request.repository,
    root: request.root ?? '',
    load: request.load ?? 'medium',
    env: {},
    policy: { dockerfile: 'block' },
    fence: 0,
    runningDep: null,
    pendingDep: null,
    nextSeq,
    lastPromotedSeq: 0,
    stable: null,
    createdAt: now,
    updatedAt: now,
    deletingSince: null,
  };
}

/** Service, number and eight digits that no other organisation's service shares: `hello-3-1f9c02ab`. */
function deploymentId({ project, region, name, nextSeq }: Service): string {
  return `${name}-${nextSeq}-${contentHash([project, region, name, nextSeq]).slice(0, 8)}`;
}

/** A deployment that waits for its turn. What the request leaves open is what the service had. */
export function newDeployment(
  service: Service,
  request: DeployRequest & { readonly split?: readonly SplitShare[] },
  now: string,
): Deployment {
  const isSameSource = request.repository === service.repository;
  const overrides = request.overrides ?? (isSameSource ? service.overrides : undefined);
  const spec = {
    repository: request.repository,
    ref: request.ref,
    root: request.root ?? (isSameSource ? service.root : ''),
    region: service.region,
    env: request.env,
    unset: [...request.unset],
    load: request.load ?? service.load,
    // None is written as no field at all, whether nobody asked or somebody asked for none.
    ...(overrides === undefined || Object.keys(overrides).length === 0 ? {} : { overrides }),
    ...(request.overwriteDrift === true ? { overwriteDrift: true } : {}),
    ...(request.split === undefined ? {} : { traffic: [...request.split] }),
    ...(request.release?.id == null ? {} : { release: { id: request.release.id, kind: request.release.kind } }),
  };
  return {
    ...notBegun,
    id: deploymentId(service),
    org: service.org,
    service: service.name,
    seq: service.nextSeq,
    fence: 0,
    v: 1,
    status: 'queued',
    spec,
    specHash: contentHash(spec),
    actor: request.actor,
    via: request.via,
    traceparent: request.traceparent,
    ...(request.overrideFreeze === undefined
      ? {}
      : { freezeOverride: { actor: request.actor, reason: redactPatterns(request.overrideFreeze), at: now } }),
    createdAt: now,
    updatedAt: now,
  };
}
