import type { protos } from '@google-cloud/run';
import type { TrafficShare } from '../../shared/deployment.ts';
import { contentHash } from '../content-hash.ts';
import type { RevisionConfig, RunRevision, RunService } from '../ports.ts';
import { liveConfig } from './run-live-config.ts';

type IService = protos.google.cloud.run.v2.IService;
type IRevision = protos.google.cloud.run.v2.IRevision;
type ICondition = protos.google.cloud.run.v2.ICondition;
type IEnvVar = protos.google.cloud.run.v2.IEnvVar;
type ITemplate = protos.google.cloud.run.v2.IRevisionTemplate;
type ITrafficTarget = protos.google.cloud.run.v2.ITrafficTarget;
type Ready = RunService['ready'];

/** Label values have at most 63 characters; 40 hexadecimal digits are enough to tell configurations apart. */
const configLabel = 'slipway-config';

/** Beside the least number of instances itself: whoever changes that one by hand leaves this. */
export const minInstancesLabel = 'slipway-min-instances';

/** Seconds a container has to listen on its port: 60 tries, one a second (Cloud Run allows up to 240 s). */
const startupTries = 60;

/** The template of a revision, complete: what is not in the configuration is not set. */
export function templateOf(config: RevisionConfig): ITemplate {
  const { sizing } = config;
  const { revision: _, labels: __, ...hashed } = config;
  return {
    revision: config.revision,
    labels: { ...config.labels, [configLabel]: contentHash(hashed).slice(0, 40) },
    serviceAccount: config.serviceAccount,
    maxInstanceRequestConcurrency: sizing.concurrency,
    executionEnvironment: sizing.executionEnvironment,
    scaling: { maxInstanceCount: sizing.maxInstances },
    timeout: { seconds: 300 },
    containers: [
      {
        image: config.image,
        ports: [{ name: 'http1', containerPort: config.port }],
        env: environmentOf(config.env),
        resources: {
          limits: { cpu: String(sizing.cpu), memory: `${sizing.memoryMiB}Mi` },
          cpuIdle: true,
          startupCpuBoost: true,
        },
        startupProbe: {
          tcpSocket: { port: config.port },
          periodSeconds: 1,
          timeoutSeconds: 1,
          failureThreshold: startupTries,
        },
      },
    ],
  };
}

export function environmentOf(env: RevisionConfig['env']): IEnvVar[] {
  return Object.entries(env).map(([name, value]) => {
    if (typeof value === 'string') return { name, value };
    const [secret = '', version = ''] = value.secret.split(':');
    return { name, valueSource: { secretKeyRef: { secret, version } } };
  });
}

/** Traffic always by revision name, never by "latest" and never empty. */
export function asTraffic({ revision, percent, tag }: TrafficShare): ITrafficTarget {
  return { type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION', revision, percent, ...(tag === null ? {} : { tag }) };
}

/** The traffic with a new revision in it: where it stands there already as it stands there, else by its tag alone. */
export function withRevision(traffic: readonly TrafficShare[], revision: string, tag: string): readonly TrafficShare[] {
  return traffic.some((share) => share.revision === revision) ? traffic : [...traffic, { revision, percent: 0, tag }];
}

export function asService(service: IService, isPublic: boolean): RunService {
  const latest = lastSegment(service.latestReadyRevision) ?? '';
  const asked = service.labels?.[minInstancesLabel];
  return {
    etag: service.etag ?? '',
    uri: service.uri ?? '',
    isPublic,
    ready: serviceReady(service),
    reason: String(service.terminalCondition?.revisionReason ?? service.terminalCondition?.reason ?? '') || null,
    message: service.terminalCondition?.message || null,
    latestCreatedRevision: lastSegment(service.latestCreatedRevision),
    traffic: (service.traffic ?? []).map((target) => asShare(target, latest)),
    served: (service.trafficStatuses ?? []).map((status) => ({ ...asShare(status, latest), uri: status.uri || null })),
    minInstances: service.scaling?.minInstanceCount ?? 0,
    askedMinInstances: asked === undefined ? null : Number(asked),
    maxInstances: service.template?.scaling?.maxInstanceCount ?? 0,
  };
}

/** Whoever routes to the latest revision means one by name at this moment; that one is told. */
function asShare(target: ITrafficTarget, latest: string): TrafficShare {
  return { revision: lastSegment(target.revision) ?? latest, percent: target.percent ?? 0, tag: target.tag || null };
}

/** Done only when nothing is being reconciled, the condition says so, and it speaks of this generation (design.md). */
function serviceReady(service: IService): Ready {
  if (service.reconciling === true || String(service.observedGeneration) !== String(service.generation))
    return 'pending';
  return readyOf(service.terminalCondition);
}

function readyOf(condition: ICondition | null | undefined): Ready {
  switch (condition?.state) {
    case 'CONDITION_SUCCEEDED':
      return 'succeeded';
    case 'CONDITION_FAILED':
      return 'failed';
    default:
      return 'pending';
  }
}

export function asRevision(revision: IRevision): RunRevision {
  const ready = revision.conditions?.find(({ type }) => type === 'Ready');
  const [container] = revision.containers ?? [];
  const probe = container?.startupProbe;
  return {
    name: lastSegment(revision.name) ?? '',
    ready: readyOf(ready),
    reason: String(ready?.revisionReason ?? ready?.reason ?? '') || null,
    message: ready?.message || null,
    image: container?.image ?? '',
    configHash: revision.labels?.[configLabel] ?? null,
    config: liveConfig(revision),
    startupProbe:
      probe == null
        ? null
        : `startup probe on port ${probe.tcpSocket?.port ?? probe.httpGet?.port ?? '?'} every ${probe.periodSeconds} s, at most ${probe.failureThreshold} times`,
  };
}

function lastSegment(name: string | null | undefined): string | null {
  return name ? (name.split('/').at(-1) ?? null) : null;
}
