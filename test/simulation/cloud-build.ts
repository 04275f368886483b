import type { BuildRequest, Builds } from '../../functions/ports.ts';
import type { BuildState } from '../../shared/deployment.ts';
import { type BuildStatus, buildRanks, isBuildOver } from '../../shared/statuses.ts';
import type { Circumstances } from './circumstances.ts';

export interface SimulatedBuild {
  readonly request: BuildRequest;
  readonly listedFrom: number;
  state: BuildState;
  /** As it was before the last change, and when that was: what a slow replica still answers. */
  before: { readonly state: BuildState; readonly until: number } | null;
  /** When, and who asked for it; null where nobody did. */
  cancelled: { readonly at: number; readonly by: string } | null;
}

export interface CloudBuild {
  readonly builds: ReadonlyMap<string, SimulatedBuild>;
  readonly port: Builds;
}

interface Options extends Circumstances {
  readonly localTime: () => number;
  /** A Build message on the topic `cloud-builds`. */
  readonly publish: (build: { readonly id: string; readonly status: string; readonly tags: readonly string[] }) => void;
}

const badEndings = ['FAILURE', 'INTERNAL_ERROR', 'TIMEOUT', 'CANCELLED', 'EXPIRED'] as const;

/** Cloud Build in memory: builds take their time, end in every way, and are listed late. */
export function createCloudBuild(options: Options): CloudBuild {
  const { timeline, random, rates, faults, isRough, running, localTime, publish } = options;
  const builds = new Map<string, SimulatedBuild>();
  const iso = (time: number) => new Date(time).toISOString();
  const asHeard = (build: SimulatedBuild): BuildState => ({ ...build.state, heardAt: iso(localTime()) });

  function become(build: SimulatedBuild, status: BuildStatus): void {
    if (isBuildOver(build.state.status)) return;
    const { id } = build.state;
    const over = isBuildOver(status);
    build.before = { state: build.state, until: timeline.now() + 20_000 };
    build.state = {
      ...build.state,
      status,
      rank: buildRanks[status],
      digest: status === 'SUCCESS' ? digestOf(id) : null,
      startedAt: status === 'WORKING' ? iso(timeline.now()) : build.state.startedAt,
      finishedAt: over ? iso(timeline.now()) : null,
      failure: status === 'FAILURE' ? { type: 'USER_BUILD_STEP', detail: 'step 1 failed' } : null,
    };
    publish({ id, status, tags: [build.request.tag, ...build.request.labels] });
  }

  function live(build: SimulatedBuild): void {
    const bad = isRough() && random.chance(rates.badBuild);
    if (bad) faults.note('bad build');
    const ending = bad ? random.pick(badEndings) : 'SUCCESS';
    const { queueSeconds, timeoutSeconds } = build.request;
    const queued = ending === 'EXPIRED' ? queueSeconds : random.between(0, 20);
    const worked = ending === 'TIMEOUT' ? timeoutSeconds : random.between(5, 150);
    timeline.after(random.between(0, 2000), () => become(build, 'QUEUED'));
    if (ending === 'EXPIRED') {
      timeline.after(queued * 1000, () => become(build, 'EXPIRED'));
      return;
    }
    timeline.after(2000 + queued * 1000, () => become(build, 'WORKING'));
    timeline.after(2000 + (queued + worked) * 1000, () => become(build, ending));
  }

  const port: Builds = {
    create: async (request) => {
      const id = `b${builds.size + 1}`;
      const lag = isRough() ? random.between(0, rates.listLag) : 0;
      if (lag > 0) faults.note('list lag');
      const build: SimulatedBuild = {
        request,
        listedFrom: timeline.now() + lag * 1000,
        cancelled: null,
        before: null,
        state: {
          id,
          status: 'PENDING',
          rank: 0,
          image: request.image.replace(/:[^/:]*$/, ''),
          digest: null,
          sizeBytes: null,
          createdAt: iso(timeline.now()),
          startedAt: null,
          finishedAt: null,
          failure: null,
          warnings: [],
          logUrl: null,
          heardAt: iso(timeline.now()),
        },
      };
      builds.set(id, build);
      live(build);
      return asHeard(build);
    },
    byTag: async (_region, tag) =>
      [...builds.values()]
        .filter(
          ({ request, listedFrom }) => listedFrom <= timeline.now() && [request.tag, ...request.labels].includes(tag),
        )
        .map(asHeard),
    get: async (_region, id) => {
      const build = builds.get(id);
      if (build === undefined) return null;
      const isStale = build.before !== null && build.before.until > timeline.now();
      if (!isStale || !isRough() || !random.chance(0.1)) return asHeard(build);
      faults.note('stale answer');
      return { ...asHeard(build), ...build.before?.state };
    },
    cancel: async (_region, id) => {
      const build = builds.get(id);
      if (build === undefined) throw new Error(`5 NOT_FOUND: build ${id}`);
      if (isBuildOver(build.state.status)) return;
      build.cancelled = { at: timeline.now(), by: running() };
      become(build, 'CANCELLED');
    },
  };
  return { builds, port };
}

function digestOf(build: string): string {
  return `sha256:${build.slice(1).padStart(64, '0')}`;
}
