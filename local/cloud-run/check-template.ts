import { status } from '@grpc/grpc-js';
import { RpcError } from '../grpc.ts';
import { checkResources } from './check-resources.ts';
import { checkRevisionId, invalid } from './names.ts';
import type { Container, Probe, Template } from './spec.ts';

const at = 'template.containers[0]';
/** Set by Cloud Run itself (cloud.google.com/run/docs/container-contract). */
const reserved = new Set(['PORT', 'K_SERVICE', 'K_REVISION', 'K_CONFIGURATION']);
/** Bounds of the request timeout in seconds and of an environment variable in bytes. */
const maxTimeout = 3600;
const maxVariable = 32_768;
/** "failureThreshold * periodSeconds can't exceed 240 seconds" for startup probes. */
const maxStartup = 240;
/** Fields whose effect a laptop cannot have; to accept them in silence would be a lie. */
const notHere = [
  'volumes',
  'vpcAccess',
  'encryptionKey',
  'serviceMesh',
  'nodeSelector',
  'sessionAffinity',
  'healthCheckDisabled',
] as const;
const notHereInContainer = ['volumeMounts', 'workingDir', 'dependsOn', 'sourceCode', 'readinessProbe'] as const;

/** Refuses a template (with its defaults filled in) as Cloud Run does. */
export function checkTemplate(service: string, template: Template): void {
  if (template.revision !== '') checkRevisionId(service, template.revision);
  checkAvailableHere(template);
  const [container] = template.containers;
  if (container === undefined) throw invalid('template.containers: At least one container is required.');
  if (container.image === '') throw invalid(`${at}.image: The container image is required.`);
  checkPort(container);
  checkEnvironment(container);
  checkResources(template, container);
  const timeout = template.timeout?.seconds ?? 0;
  if (timeout < 1 || timeout > maxTimeout) {
    throw invalid(
      `template.timeout: Invalid value ${timeout}s. The timeout must be between 1 and ${maxTimeout} seconds.`,
    );
  }
  checkScaling(template);
  if (container.startupProbe) checkProbe(container.startupProbe, `${at}.startup_probe`, true);
  if (container.livenessProbe) checkProbe(container.livenessProbe, `${at}.liveness_probe`, false);
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
  if (missing !== undefined) {
    throw new RpcError(status.UNIMPLEMENTED, `template.${missing}: not available on this machine's Cloud Run.`);
  }
}

function isSet(value: unknown): boolean {
  return (
    value !== undefined &&
    value !== null &&
    value !== '' &&
    value !== false &&
    !(Array.isArray(value) && value.length === 0)
  );
}

function checkPort(container: Container): void {
  if (container.ports.length > 1) throw invalid(`${at}.ports: Only a single port may be specified.`);
  const port = container.ports[0]?.containerPort ?? 8080;
  if (port < 1 || port > 65_535) throw invalid(`${at}.ports[0].container_port: ${port} is not a valid port number.`);
}

function checkEnvironment({ env }: Container): void {
  const taken = env.map((each) => each.name).filter((name) => reserved.has(name));
  if (taken.length > 0) {
    throw invalid(
      `${at}.env: The following reserved env names were provided: ${taken.join(', ')}. ` +
        'These values are automatically set by the system.',
    );
  }
  const seen = new Set<string>();
  for (const [index, { name, value = '', valueSource }] of env.entries()) {
    const field = `${at}.env[${index}]`;
    if (name === '' || /[=\0]/.test(name)) throw invalid(`${field}.name: Invalid environment variable name '${name}'.`);
    if (name.startsWith('X_GOOGLE_')) throw invalid(`${field}.name: Names that start with X_GOOGLE_ are reserved.`);
    if (seen.has(name)) throw invalid(`${field}.name: Duplicate environment variable '${name}'.`);
    seen.add(name);
    if (Buffer.byteLength(value) > maxVariable || value.includes('\0')) {
      throw invalid(`${field}.value: The value of '${name}' exceeds ${maxVariable} bytes or has a NUL character.`);
    }
    if (valueSource && !valueSource.secretKeyRef?.secret) {
      throw invalid(`${field}.value_source.secret_key_ref.secret: The name of the secret is required.`);
    }
  }
}

function checkScaling({ scaling }: Template): void {
  const { minInstanceCount = 0, maxInstanceCount = 0 } = scaling ?? {};
  if (minInstanceCount < 0 || maxInstanceCount < 1 || minInstanceCount > maxInstanceCount) {
    throw invalid(
      `template.scaling: min_instance_count (${minInstanceCount}) must not be negative nor greater than ` +
        `max_instance_count (${maxInstanceCount}), which must be at least 1.`,
    );
  }
}

function checkProbe(probe: Probe, field: string, isStartup: boolean): void {
  const { timeoutSeconds = 1, periodSeconds = 10, failureThreshold = 3, initialDelaySeconds } = probe;
  const longest = isStartup ? maxStartup : 3600;
  if (initialDelaySeconds < 0 || initialDelaySeconds > longest) {
    throw invalid(`${field}.initial_delay_seconds: must be between 0 and ${longest}.`);
  }
  if (periodSeconds < 1 || periodSeconds > longest) {
    throw invalid(`${field}.period_seconds: must be between 1 and ${longest}.`);
  }
  if (timeoutSeconds < 1 || timeoutSeconds > periodSeconds) {
    throw invalid(`${field}.timeout_seconds: must be between 1 and period_seconds (${periodSeconds}).`);
  }
  if (failureThreshold < 1) throw invalid(`${field}.failure_threshold: must be at least 1.`);
  if (isStartup && failureThreshold * periodSeconds > maxStartup) {
    throw invalid(`${field}: failure_threshold * period_seconds must not exceed ${maxStartup} seconds.`);
  }
  if (!isStartup && probe.tcpSocket) throw invalid(`${field}.tcp_socket: TCP is not supported for liveness probes.`);
  if (probe.httpGet && !probe.httpGet.path.startsWith('/')) {
    throw invalid(`${field}.http_get.path: The path must start with '/'.`);
  }
}
