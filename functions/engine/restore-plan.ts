import type { Deployment } from '../../shared/deployment.ts';
import type { Service } from '../../shared/service.ts';
import { isTerminal } from '../../shared/statuses.ts';
import { sameShares } from '../guard/own-traffic.ts';
import type { LiveService } from '../live-service.ts';
import type { ServiceRef } from '../ports.ts';
import { paths } from './documents.ts';

/** Of a database's documents, those that say what is done outside. */
export interface State {
  readonly services: readonly Service[];
  readonly deployments: readonly Deployment[];
  readonly claims: readonly Claim[];
  /** Paths of the sweeps of services that were removed. */
  readonly removalSweeps: readonly string[];
}

export interface Claim {
  readonly path: string;
  readonly org: string;
  readonly nextSeq: number;
}

/** What has to be changed in a state that was restored, so that nothing is done twice and what is live stays live. */
export interface RestorePlan {
  readonly services: readonly {
    readonly path: string;
    readonly name: string;
    readonly patch: Partial<Service>;
    readonly because: readonly string[];
  }[];
  /** Deployments that were under way then: what became of them is not in the record. */
  readonly endings: readonly {
    readonly org: string;
    readonly deployment: string;
    readonly was: Deployment['status'];
    /** Whether what it left outside is looked for; not where it serves users by now. */
    readonly sweep: boolean;
  }[];
  readonly claims: readonly Claim[];
  readonly drops: readonly string[];
  /** For whoever restores. */
  readonly notes: readonly string[];
}

type Finding = { readonly patch: Partial<Service>; readonly because: readonly string[] };

/**
 * Compares a state of earlier with the one that it replaces, as far as that could be read, and with what Cloud Run serves.
 * Nothing outside is changed by a restore: where record and service differ, the record follows. What runs and is in
 * neither is kept for the organisation `orphansOf`.
 */
export function planRestore(
  restored: State,
  replaced: State,
  live: readonly LiveService[],
  orphansOf: string,
): RestorePlan {
  const liveOf = (service: Service) => live.find(({ ref }) => isSame(ref, service));
  const taken = restored.services.filter((service) => {
    const claim = replaced.claims.find(({ path }) => path === claimOf(service));
    return claim !== undefined && claim.org !== service.org;
  });
  const kept = restored.services.filter((service) => !taken.includes(service));
  const services = kept.flatMap((service) => {
    const known = replaced.services.find(({ org, name }) => org === service.org && name === service.name);
    const claimed = replaced.claims.find(({ path }) => path === claimOf(service));
    const found = [
      numbers(service, [known?.nextSeq, claimed?.nextSeq, (liveOf(service)?.newestSeq ?? 0) + 1], known?.fence),
      turn(service),
      serving(service, liveOf(service), known),
      removal(service, liveOf(service)),
    ];
    const patch = Object.assign({}, ...found.map((each) => each.patch)) as Partial<Service>;
    const because = found.flatMap((each) => each.because);
    const path = paths.service(service.org, service.name);
    return Object.keys(patch).length === 0 ? [] : [{ path, name: service.name, patch, because }];
  });
  return {
    services,
    endings: restored.deployments
      .filter(({ status }) => !isTerminal(status))
      .map((deployment) => ({
        org: deployment.org,
        deployment: deployment.id,
        was: deployment.status,
        sweep: !servesUsers(deployment, kept, live),
      })),
    claims: claims(
      restored,
      replaced,
      live.map((each) => ({ ...each, org: orphansOf })),
      kept,
    ),
    drops: [...restored.removalSweeps, ...taken.map(({ org, name }) => paths.service(org, name))],
    notes: [
      ...taken.map(({ name }) => `${name} is left out: another organisation has taken its name since.`),
      ...live
        .filter(({ ref }) => !kept.some((service) => isSame(ref, service)))
        .map(
          ({ ref, url }) => `${ref.name} runs at ${url} and is not in the backup: deploy it again, and it is taken in.`,
        ),
    ],
  };
}

function isSame(ref: ServiceRef, service: Service): boolean {
  return ref.project === service.project && ref.region === service.region && ref.name === service.name;
}

const claimOf = ({ project, region, name }: Pick<Service, 'project' | 'region' | 'name'>) =>
  paths.claim(project, region, name);

const nothing: Finding = { patch: {}, because: [] };

/** No number of a revision, and no fence, is ever used again. */
function numbers(service: Service, used: readonly (number | undefined)[], usedFence = 0): Finding {
  const nextSeq = Math.max(service.nextSeq, ...used.map((each) => each ?? 0));
  const fence = Math.max(service.fence, usedFence);
  if (nextSeq === service.nextSeq && fence === service.fence) return nothing;
  return { patch: { nextSeq, fence }, because: [`its next number is ${nextSeq} instead of ${service.nextSeq}`] };
}

function turn({ runningDep, pendingDep }: Service): Finding {
  return runningDep === null && pendingDep === null
    ? nothing
    : { patch: { runningDep: null, pendingDep: null, overtaken: null }, because: ['nobody has its turn'] };
}

function serving(service: Service, live: LiveService | undefined, known: Service | undefined): Finding {
  const { stable } = service;
  if (live === undefined) {
    return stable === null ? nothing : { patch: { stable: null }, because: ['Cloud Run has no such service any more'] };
  }
  const now = live.serving;
  if (now === null) {
    return stable?.traffic.length === 1
      ? { patch: {}, because: ['Cloud Run serves something else than the record says: deploy again'] }
      : nothing;
  }
  const traffic = live.traffic.filter(({ percent }) => percent > 0);
  if (now.revision === stable?.revision) {
    // A split that lasted when the backup was made is over.
    if (sameShares(stable.traffic, traffic)) return nothing;
    return { patch: { stable: { ...stable, traffic } }, because: [`${now.revision} has all the traffic again`] };
  }
  // A first deployment has all the traffic before it was verified, but is closed until then.
  const wasPromoted = live.isPublic || stable !== null || known?.stable?.revision === now.revision;
  if (!wasPromoted) return nothing;
  const promotedAt = known?.stable?.revision === now.revision ? known.stable.promotedAt : service.updatedAt;
  return {
    patch: {
      stable: { ...now, url: live.url, traffic, promotedAt },
      lastPromotedSeq: Math.max(service.lastPromotedSeq, now.seq),
    },
    because: [`${now.revision} is live, and the record follows`],
  };
}

/** A removal that was under way then is over by now: what stands under the name was made after it. */
function removal({ deletingSince }: Service, live: LiveService | undefined): Finding {
  if (deletingSince === null || live === undefined) return nothing;
  return {
    patch: { deletingSince: null },
    because: ['it is live, so it is not removed: delete it again where that is meant'],
  };
}

function servesUsers(deployment: Deployment, services: readonly Service[], live: readonly LiveService[]): boolean {
  const service = services.find(({ org, name }) => org === deployment.org && name === deployment.service);
  const found = service && live.find(({ ref }) => isSame(ref, service));
  return found?.serving?.seq === deployment.seq;
}

/** Names that were claimed after the backup keep their numbers, for whoever takes them again. */
function claims(
  restored: State,
  replaced: State,
  live: readonly (LiveService & { readonly org: string })[],
  kept: readonly Service[],
): readonly Claim[] {
  const found = [
    ...replaced.claims,
    ...replaced.services.map((each) => ({ path: claimOf(each), org: each.org, nextSeq: each.nextSeq })),
    ...live.map(({ ref, org, newestSeq }) => ({ path: claimOf(ref), org, nextSeq: newestSeq + 1 })),
  ];
  const highest = new Map<string, Claim>();
  for (const each of found) {
    const before = highest.get(each.path);
    highest.set(each.path, { ...(before ?? each), nextSeq: Math.max(each.nextSeq, before?.nextSeq ?? 1) });
  }
  return [...highest.values()].filter(({ path, nextSeq }) => {
    if (kept.some((service) => claimOf(service) === path)) return false;
    const before = restored.claims.find((claim) => claim.path === path);
    return before === undefined || before.nextSeq < nextSeq;
  });
}
