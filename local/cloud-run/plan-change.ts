import { randomInt, randomUUID } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { invalidField, RpcError } from '../grpc.ts';
import { whyNotLabels } from '../labels.ts';
import { checkTemplate, isSet, notAvailable } from './check-template.ts';
import { findRevision, type RevisionRecord, type ServiceRecord, type Verdict, withRevision } from './records.ts';
import { canonical, etagOf } from './resources.ts';
import type { ServiceSpec, Template } from './spec.ts';
import { checkTraffic } from './traffic.ts';

const systemNamespaces =
  /(^|\.)(run\.googleapis\.com|cloud\.googleapis\.com|serving\.knative\.dev|autoscaling\.knative\.dev)\//;

/** Of the service itself, what a laptop has no use for. */
const notHere = [
  'binaryAuthorization',
  'buildConfig',
  'defaultUriDisabled',
  'iapEnabled',
  'multiRegionSettings',
] as const;

/** A service that does not exist yet. */
export function newService(id: string, spec: ServiceSpec, at: string): ServiceRecord {
  const reconciling: Verdict = { state: 'reconciling', at };
  return {
    id,
    uid: randomUUID(),
    etag: '',
    generation: 0,
    observedGeneration: 0,
    createTime: at,
    updateTime: at,
    spec,
    revisions: [],
    latestCreated: '',
    latestReady: '',
    routes: [],
    configurations: reconciling,
    routing: reconciling,
    policy: { version: 1, etag: 'ACAB', bindings: [] },
    port: 0,
    tagPorts: {},
  };
}

/** The service as it is once a specification is accepted, not yet carried out; throws what Cloud Run refuses. */
export function acceptSpec(service: ServiceRecord, spec: ServiceSpec, at: string): ServiceRecord {
  checkSpec(service.id, spec);
  const generation = service.generation + 1;
  const revision = broughtRevision(service, spec.template, generation, at);
  const names = new Set([...service.revisions.map((each) => each.id), ...(revision ? [revision.id] : [])]);
  const known = new Set([...service.spec.traffic, ...service.routes].map(({ tag }) => tag));
  checkTraffic(service.id, spec.traffic, names, service.generation === 0 ? new Set() : known);
  const reconciling: Verdict = { state: 'reconciling', at };
  const accepted = {
    ...(revision ? withRevision(service, revision) : service),
    spec,
    generation,
    updateTime: at,
    routing: reconciling,
    ...(revision && { latestCreated: revision.id, configurations: reconciling }),
  };
  return { ...accepted, etag: etagOf({ ...accepted, etag: '' }) };
}

function checkSpec(id: string, spec: ServiceSpec): void {
  checkMetadata('', spec);
  checkMetadata('template.', spec.template);
  const elsewhere = notHere.find((field) => isSet(spec[field]));
  if (elsewhere !== undefined) throw notAvailable(elsewhere);
  if (!['INGRESS_TRAFFIC_ALL', 'INGRESS_TRAFFIC_UNSPECIFIED'].includes(spec.ingress)) {
    throw notAvailable(`ingress: ${spec.ingress}`);
  }
  checkTemplate(id, spec.template);
  const { minInstanceCount = 0, maxInstanceCount = 0 } = spec.scaling ?? {};
  if (minInstanceCount < 0 || maxInstanceCount < 0 || (maxInstanceCount > 0 && minInstanceCount > maxInstanceCount)) {
    throw invalidField('scaling', 'min_instance_count must not be negative nor greater than max_instance_count.');
  }
}

/** google.cloud.run.v2.Service.labels and .annotations, and RevisionTemplate's: those namespaces "will be rejected". */
function checkMetadata(at: string, { labels, annotations }: Pick<ServiceSpec, 'labels' | 'annotations'>): void {
  const system = [...Object.keys(labels), ...Object.keys(annotations)].find((key) => systemNamespaces.test(key));
  if (system !== undefined) {
    throw invalidField(`${at}labels`, `'${system}': labels and annotations of system namespaces are not supported.`);
  }
  const why = whyNotLabels(labels);
  if (why !== null) throw invalidField(`${at}labels`, why);
}

/** The revision that a template brings; an unchanged template brings none. */
function broughtRevision(
  service: ServiceRecord,
  template: Template,
  generation: number,
  at: string,
): RevisionRecord | null {
  const latest = findRevision(service, service.latestCreated);
  const unchanged = latest !== undefined && sameSettings(latest.template, template);
  if (unchanged && (template.revision === '' || template.revision === latest.id)) return null;
  const id = template.revision || generatedName(service.id, generation);
  if (findRevision(service, id) !== undefined) {
    throw new RpcError(
      status.ALREADY_EXISTS,
      `Revision named '${id}' with different configuration already exists.`,
      'ALREADY_EXISTS',
    );
  }
  const uid = randomUUID();
  return {
    id,
    uid,
    etag: etagOf(uid),
    generation,
    createTime: at,
    template,
    verdict: { state: 'reconciling', at },
  };
}

function sameSettings(a: Template, b: Template): boolean {
  return canonical({ ...a, revision: '' }) === canonical({ ...b, revision: '' });
}

/** `web-00007-xkq`, as Cloud Run names them. */
function generatedName(service: string, generation: number): string {
  const letters = 'bcdfghjklmnpqrstvwxz';
  const suffix = Array.from({ length: 3 }, () => letters[randomInt(letters.length)]).join('');
  return `${service}-${String(generation).padStart(5, '0')}-${suffix}`;
}
