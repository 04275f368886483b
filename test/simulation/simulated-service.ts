import type { RevisionConfig, RunRevision } from '../../functions/ports.ts';
import type { TrafficShare } from '../../shared/deployment.ts';

export type Ready = RunRevision['ready'];

export interface SimulatedRevision {
  readonly config: RevisionConfig;
  ready: Ready;
  /** Requests that it answers with 503 before it answers well. */
  unwell: number;
  /** The same from a while after it got users, whose number it cannot bear. */
  relapse: { readonly requests: number; readonly afterMillis: number } | null;
}

export interface SimulatedService {
  readonly name: string;
  generation: number;
  etag: string;
  isPublic: boolean;
  ready: Ready;
  traffic: readonly TrafficShare[];
  served: readonly TrafficShare[];
  readonly revisions: Map<string, SimulatedRevision>;
  latest: string;
}

/** Traffic as it is served from now on; an empty list stands for all of it to the latest revision, as in the real one. */
export function serve(service: SimulatedService): void {
  const latest: TrafficShare = { revision: service.latest, percent: 100, tag: null };
  service.served = service.traffic.length === 0 ? [latest] : service.traffic;
}

/** Revisions that have users from now on and cannot bear them; each is told of once. */
export function overburdened({ isPublic, served, revisions }: SimulatedService) {
  return served.flatMap(({ revision, percent }) => {
    const serving = revisions.get(revision);
    if (serving?.relapse == null || percent === 0 || !isPublic) return [];
    const { relapse } = serving;
    serving.relapse = null;
    return [{ serving, ...relapse }];
  });
}

/** Refuses what Cloud Run refuses: not 100 in all, a revision that is not there, a tag twice. */
export function checkTraffic(service: SimulatedService, traffic: readonly TrafficShare[], created?: string): void {
  if (traffic.length === 0) return;
  const total = traffic.reduce((sum, { percent }) => sum + percent, 0);
  if (total !== 100) throw new Error(`3 INVALID_ARGUMENT: ${total} percent`);
  const missing = traffic.find(({ revision }) => revision !== created && !service.revisions.has(revision));
  if (missing !== undefined) throw new Error(`9 FAILED_PRECONDITION: there is no ${missing.revision}`);
  const tags = traffic.flatMap(({ tag }) => tag ?? []);
  if (new Set(tags).size < tags.length) throw new Error('3 INVALID_ARGUMENT: a tag twice');
}
