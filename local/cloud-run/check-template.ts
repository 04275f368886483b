import { status } from '@grpc/grpc-js';
import { invalidField, RpcError } from '../grpc.ts';
import { checkEnvironment } from './check-environment.ts';
import { checkProbes } from './check-probes.ts';
import { checkResources } from './check-resources.ts';
import { checkRevisionId } from './names.ts';
import type { Container, Template } from './spec.ts';

/** Fields whose effect a laptop cannot have; to accept them in silence would be a lie. */
const notHere = [
  'volumes',
  'vpcAccess',
  'encryptionKey',
  'encryptionKeyShutdownDuration',
  'serviceMesh',
  'nodeSelector',
  'sessionAffinity',
  'healthCheckDisabled',
  'gpuZonalRedundancyDisabled',
] as const;
const notHereInContainer = [
  'volumeMounts',
  'workingDir',
  'dependsOn',
  'sourceCode',
  'readinessProbe',
  'baseImageUri',
] as const;

/** Refuses a template (with its defaults filled in) as Cloud Run does. */
export function checkTemplate(service: string, template: Template): void {
  if (template.revision !== '') checkRevisionId(service, template.revision);
  checkAvailableHere(template);
  const [container] = template.containers;
  if (container === undefined) throw invalidField('template.containers', 'At least one container is required.');
  checkEnvironment(container);
  checkResources(template, container);
  checkScaling(template);
  checkProbes(container);
  checkProbePorts(container);
}

/** Executors forward one port of a container, the one that traffic goes to. */
function checkProbePorts({ ports, startupProbe, livenessProbe }: Container): void {
  const probed = [startupProbe, livenessProbe].flatMap((probe) => probe?.httpGet?.port ?? probe?.tcpSocket?.port ?? []);
  const other = probed.find((port) => port !== ports[0]?.containerPort);
  if (other === undefined) return;
  throw new RpcError(status.UNIMPLEMENTED, `A probe of port ${other} is not available on this machine's Cloud Run.`);
}

function checkAvailableHere(template: Template): void {
  const field = notHere.find((each) => isSet(template[each]));
  const container = template.containers[0];
  const missing =
    field ??
    (template.containers.length > 1 ? 'containers (more than one)' : undefined) ??
    notHereInContainer.find((each) => isSet(container?.[each])) ??
    (container?.ports.some((port) => port.name === 'h2c') ? 'containers[0].ports[0].name h2c' : undefined) ??
    ([container?.startupProbe, container?.livenessProbe].some((probe) => isSet(probe?.grpc))
      ? 'grpc probes'
      : undefined);
  if (missing !== undefined) throw notAvailable(`template.${missing}`);
}

export function notAvailable(field: string): RpcError {
  return new RpcError(status.UNIMPLEMENTED, `${field}: not available on this machine's Cloud Run.`);
}

export function isSet(value: unknown): boolean {
  return (
    value !== undefined &&
    value !== null &&
    value !== '' &&
    value !== false &&
    !(Array.isArray(value) && value.length === 0)
  );
}

/** google.cloud.run.v2.RevisionScaling: "Must not be less than minimum instance count". */
function checkScaling({ scaling }: Template): void {
  const { minInstanceCount = 0, maxInstanceCount = 0 } = scaling ?? {};
  if (minInstanceCount < 0 || maxInstanceCount < 1 || minInstanceCount > maxInstanceCount) {
    throw invalidField(
      'template.scaling',
      `min_instance_count (${minInstanceCount}) must not be negative nor greater than max_instance_count ` +
        `(${maxInstanceCount}), which must be at least 1.`,
    );
  }
}
