import { randomUUID } from 'node:crypto';
import type { protos } from '@google-cloud/cloudbuild';
import { status as code } from '@grpc/grpc-js';
import { deniedLocation, deniedProject } from '../elsewhere.ts';
import { type Implementation, RpcError, unary } from '../grpc.ts';
import { acceptBuild } from './accept.ts';
import type { Announcer } from './announcer.ts';
import type { Build } from './build.ts';
import { parseFilter } from './filter.ts';
import { operationOf } from './operations.ts';
import { pageOf } from './page.ts';
import type { BuildQueue } from './queue.ts';
import type { BuildStore } from './store.ts';
import { type Clock, durationMs, timestamp } from './time.ts';

type V1 = typeof protos.google.devtools.cloudbuild.v1;
type Create = V1['CreateBuildRequest']['prototype'];
type Get = V1['GetBuildRequest']['prototype'];
type List = V1['ListBuildsRequest']['prototype'];

export interface ServiceOptions {
  readonly project: string;
  readonly region: string;
  readonly allowedSourceHosts: readonly string[];
  readonly store: BuildStore;
  readonly queue: BuildQueue;
  readonly announcer: Announcer;
  readonly clock: Clock;
}

/** google.devtools.cloudbuild.v1.CloudBuild, the part that a deploy tool calls; the rest answers UNIMPLEMENTED. */
export function cloudBuildService(options: ServiceOptions): Implementation {
  const { store, queue, announcer, clock } = options;
  return {
    createBuild: unary((request: Create) => {
      const location = locationOf(options, request.parent, request.projectId);
      if (!request.build) throw new RpcError(code.INVALID_ARGUMENT, 'build is required');
      const { project, allowedSourceHosts } = options;
      const createTime = timestamp(clock());
      const build = acceptBuild(request.build, { id: randomUUID(), project, location, createTime, allowedSourceHosts });
      store.put({ build, announced: null });
      announcer.announce(build);
      queue.submit(build);
      return operationOf(store.get(build.id)?.build ?? build);
    }),
    getBuild: unary((request: Get) => find(options, request)),
    listBuilds: unary((request: List) => {
      const location = locationOf(options, request.parent, request.projectId);
      const matches = parseFilter(request.filter ?? '');
      const here = store.all().map((record) => record.build);
      const prefix = `projects/${options.project}/locations/${location}/`;
      const builds = here.filter((build) => build.name.startsWith(prefix) && matches(build));
      return pageOf(builds, request.pageSize ?? 0, request.pageToken ?? '');
    }),
    cancelBuild: unary((request: Get) => queue.cancel(find(options, request).id)),
  };
}

/** google.longrunning.Operations over the same builds. */
export function operationsService({ store, queue }: ServiceOptions): Implementation {
  const build = (name: string): Build => {
    const found = store.get(name.split('/').at(-1) ?? '')?.build;
    if (found === undefined || operationOf(found).name !== name) {
      throw new RpcError(code.NOT_FOUND, `operation ${name} is not found`);
    }
    return found;
  };
  return {
    getOperation: unary((request: { name: string }) => operationOf(build(request.name))),
    waitOperation: unary(async (request: { name: string; timeout?: { seconds?: string; nanos?: number } }) => {
      await queue.settled(build(request.name).id, Math.min(durationMs(request.timeout, 30_000), 60_000));
      return operationOf(build(request.name));
    }),
    cancelOperation: unary(async (request: { name: string }) => {
      await queue.cancel(build(request.name).id);
      return {};
    }),
  };
}

function find(options: ServiceOptions, request: Get): Build {
  const match = /^(projects\/[^/]+\/locations\/[^/]+)\/builds\/([^/]+)$/.exec(request.name ?? '');
  const location = locationOf(options, match?.[1], request.projectId);
  const id = match?.[2] ?? request.id ?? '';
  const build = options.store.get(id)?.build;
  if (build?.name !== `projects/${options.project}/locations/${location}/builds/${id}`) {
    throw new RpcError(code.NOT_FOUND, `build ${id} is not found`);
  }
  return build;
}

/** A request without parent is about the location `global`; any other must name this project and a location it has. */
function locationOf(
  { project, region }: ServiceOptions,
  parent: string | null | undefined,
  projectId: unknown,
): string {
  const match = /^projects\/([^/]+)\/locations\/([^/]+)$/.exec(parent || `projects/${projectId}/locations/global`);
  if (match === null) throw new RpcError(code.INVALID_ARGUMENT, `${parent} is not projects/P/locations/L`);
  if (match[1] !== project) throw deniedProject(match[1] as string);
  const location = match[2] as string;
  if (location === region || location === 'global') return location;
  throw deniedLocation(location);
}
