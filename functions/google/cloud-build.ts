import type { protos } from '@google-cloud/cloudbuild';
import type { BuildState } from '../../shared/deployment.ts';
import { type BuildStatus, buildRanks } from '../../shared/statuses.ts';
import { onFirstUseIn } from '../on-first-use.ts';
import type { Builds } from '../ports.ts';
import { buildMessage } from './build-message.ts';
import { callOptions } from './call-options.ts';
import { type Endpoint, regional } from './endpoint.ts';
import { isNotFound, isoTime } from './status.ts';

type IBuild = protos.google.devtools.cloudbuild.v1.IBuild;

export function createBuilds(project: string, endpoint: Endpoint): Builds {
  const clientIn = onFirstUseIn(async (region) => {
    const { CloudBuildClient } = await import('@google-cloud/cloudbuild');
    return new CloudBuildClient({ projectId: project, ...regional(endpoint, 'cloudbuild', region) });
  });
  const nameOf = (region: string, id: string) => `projects/${project}/locations/${region}/builds/${id}`;
  return {
    async create(request) {
      const parent = `projects/${project}/locations/${request.region}`;
      const call = { parent, projectId: project, build: buildMessage(request, project) };
      const [operation] = await (await clientIn(request.region)).createBuild(call, callOptions);
      const metadata = operation.metadata as { readonly build?: IBuild | null } | null;
      const build = metadata?.build;
      if (build == null) throw new Error('Cloud Build answered without a build');
      return buildState(build);
    },
    async byTag(region, tag) {
      const parent = `projects/${project}/locations/${region}`;
      const call = { parent, projectId: project, filter: `tags="${tag}"`, pageSize: 50 };
      const [builds] = await (await clientIn(region)).listBuilds(call, { ...callOptions, autoPaginate: false });
      return builds.map(buildState);
    },
    async get(region, id) {
      try {
        const [build] = await (await clientIn(region)).getBuild(
          { name: nameOf(region, id), projectId: project, id },
          callOptions,
        );
        return buildState(build);
      } catch (error) {
        if (isNotFound(error)) return null;
        throw error;
      }
    },
    async cancel(region, id) {
      await (await clientIn(region)).cancelBuild({ name: nameOf(region, id), projectId: project, id }, callOptions);
    },
  };
}

/** A Build as the API or the `cloud-builds` topic gives it. */
export function buildState(build: IBuild): BuildState {
  const status = statusName(build.status);
  const image = build.results?.images?.[0];
  const failure = build.failureInfo;
  return {
    id: build.id ?? '',
    status,
    rank: buildRanks[status],
    image: (image?.name ?? build.images?.[0] ?? '').replace(/:[^/:]*$/, ''),
    digest: image?.digest || null,
    sizeBytes: null,
    createdAt: isoTime(build.createTime),
    startedAt: isoTime(build.startTime),
    finishedAt: isoTime(build.finishTime),
    failure:
      failure == null ? null : { type: String(failure.type ?? ''), detail: failure.detail || build.statusDetail || '' },
    warnings: (build.warnings ?? []).map(({ text, priority }) => ({
      text: text ?? '',
      severity: priority === 'WARNING' || priority === 'ALERT' ? 'medium' : 'info',
    })),
    logUrl: build.logUrl || null,
    heardAt: new Date().toISOString(),
  };
}

/** https://cloud.google.com/build/docs/api/reference/rpc/google.devtools.cloudbuild.v1#status, without the client's megabyte of protos. */
const statusNumbers: Readonly<Record<BuildStatus, number>> = {
  PENDING: 10,
  QUEUED: 1,
  WORKING: 2,
  SUCCESS: 3,
  FAILURE: 4,
  INTERNAL_ERROR: 5,
  TIMEOUT: 6,
  CANCELLED: 7,
  EXPIRED: 9,
};

/** A Build inside the operation's `Any` has numbers for its enums (2026-11). */
function statusName(status: IBuild['status']): BuildStatus {
  const known = Object.keys(buildRanks) as readonly BuildStatus[];
  return known.find((name) => status === name || status === statusNumbers[name]) ?? 'PENDING';
}
