import type { protos } from '@google-cloud/run';
import type { EnvValue } from '../../shared/env.ts';
import type { LiveConfig } from '../ports.ts';

type IRevision = protos.google.cloud.run.v2.IRevision;
type IEnvVar = protos.google.cloud.run.v2.IEnvVar;

/** What Cloud Run takes where nothing is said (google.cloud.run.v2.ResourceRequirements and ContainerPort). */
const defaults = { port: 8080, cpu: '1', memory: '512Mi', concurrency: 80, maxInstances: 100 } as const;

/** What a revision is made of, in the words that a release is recorded in. */
export function liveConfig({
  containers,
  serviceAccount,
  scaling,
  maxInstanceRequestConcurrency,
}: IRevision): LiveConfig {
  const [container] = containers ?? [];
  const { cpu, memory } = container?.resources?.limits ?? {};
  return {
    image: container?.image ?? '',
    env: Object.fromEntries((container?.env ?? []).map((variable) => [variable.name ?? '', wordsOf(variable)])),
    port: container?.ports?.[0]?.containerPort || defaults.port,
    serviceAccount: serviceAccount ?? '',
    sizing: {
      cpu: cpuOf(cpu || defaults.cpu),
      memoryMiB: mebibytesOf(memory || defaults.memory),
      concurrency: maxInstanceRequestConcurrency || defaults.concurrency,
      maxInstances: scaling?.maxInstanceCount || defaults.maxInstances,
    },
  };
}

/** A secret may be named with its project, and without a version it is the latest one. */
function wordsOf({ value, valueSource }: IEnvVar): EnvValue {
  const reference = valueSource?.secretKeyRef;
  if (!reference) return value ?? '';
  return { secret: `${reference.secret?.split('/').at(-1) ?? ''}:${reference.version || 'latest'}` };
}

/** Kubernetes' quantities: `2` or `2000m`. */
function cpuOf(text: string): number {
  return text.endsWith('m') ? Number(text.slice(0, -1)) / 1000 : Number(text);
}

const unitMebibytes: Readonly<Record<string, number>> = {
  Ki: 1 / 1024,
  Mi: 1,
  Gi: 1024,
  K: 1e3 / 2 ** 20,
  k: 1e3 / 2 ** 20,
  M: 1e6 / 2 ** 20,
  G: 1e9 / 2 ** 20,
  '': 1 / 2 ** 20,
};

function mebibytesOf(text: string): number {
  const [, number = '', unit = ''] = /^([\d.]+)([A-Za-z]*)$/.exec(text) ?? [];
  return Math.round(Number(number) * (unitMebibytes[unit] ?? Number.NaN));
}
