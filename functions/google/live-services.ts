import { type protos, RevisionsClient, ServicesClient } from '@google-cloud/run';
import type { LiveService } from '../live-service.ts';
import { callOptions } from './call-options.ts';
import { type Endpoint, regional } from './endpoint.ts';
import { readIsPublic } from './run-access.ts';
import { asRevision, asService } from './run-message.ts';

type IService = protos.google.cloud.run.v2.IService;
type IRevision = protos.google.cloud.run.v2.IRevision;

/** Every service of a region, with all its revisions. */
export async function listLiveServices(
  project: string,
  region: string,
  endpoint: Endpoint,
): Promise<readonly LiveService[]> {
  const options = { projectId: project, ...regional(endpoint, 'run', region) };
  const [services, revisions] = [new ServicesClient(options), new RevisionsClient(options)];
  try {
    const [found] = await services.listServices({ parent: `projects/${project}/locations/${region}` }, callOptions);
    const live: LiveService[] = [];
    for (const service of found) {
      const name = service.name ?? '';
      const [ours] = await revisions.listRevisions({ parent: name }, callOptions);
      const isPublic = service.invokerIamDisabled === true || (await readIsPublic(services, name));
      live.push(liveServiceOf({ project, region }, service, ours, isPublic));
    }
    return live;
  } finally {
    await Promise.all([services.close(), revisions.close()]);
  }
}

export function liveServiceOf(
  place: { readonly project: string; readonly region: string },
  service: IService,
  revisions: readonly IRevision[],
  isPublic: boolean,
): LiveService {
  const name = service.name?.split('/').at(-1) ?? '';
  const { uri, served } = asService(service, isPublic);
  const numbers = revisions.flatMap((revision) => seqOf(name, asRevision(revision).name) ?? []);
  const only = served.find(({ percent }) => percent === 100);
  const revision = revisions.find((each) => asRevision(each).name === only?.revision);
  return {
    ref: { ...place, name },
    url: uri,
    isPublic,
    newestSeq: Math.max(0, ...numbers),
    traffic: served.map(({ revision: id, percent, tag }) => ({ revision: id, percent, tag })),
    serving: revision === undefined ? null : servingOf(name, revision),
  };
}

function servingOf(service: string, revision: IRevision): LiveService['serving'] {
  const { name, image, configHash } = asRevision(revision);
  const { 'slipway-deployment': deployment, 'slipway-commit': sha } = revision.labels ?? {};
  const digest = image.split('@')[1];
  const seq = seqOf(service, name);
  if (seq === undefined || deployment === undefined || sha === undefined) return null;
  if (configHash === null || digest === undefined) return null;
  return { deployment, sha, configHash, digest, seq, revision: name };
}

/** The number in a revision's name (`revisionOf`, `secondRevisionOf`); undefined for a name that somebody else gave. */
function seqOf(service: string, revision: string): number | undefined {
  const own = revision.startsWith(`${service}-`) ? revision.slice(service.length + 1) : '';
  const digits = /^(\d{5,})(?:-2)?$/.exec(own)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
