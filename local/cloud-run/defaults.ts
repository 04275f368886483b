import { parseCpu } from './quantity.ts';
import type { Container, Probe, ServiceSpec, Template } from './spec.ts';

/** Documented defaults of Cloud Run v2 (2026-11). */
const defaultTimeoutSeconds = 300;
const defaultConcurrency = 80;
const defaultMaxInstances = 100;
const defaultLimits = { cpu: '1000m', memory: '512Mi' };

/** The specification with what Cloud Run fills in, as it is then given back. */
export function withDefaults(spec: ServiceSpec): ServiceSpec {
  const traffic =
    spec.traffic.length > 0
      ? spec.traffic
      : [{ type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST', revision: '', percent: 100, tag: '' }];
  return { ...spec, traffic: traffic.map(withType), template: templateWithDefaults(spec.template) };
}

function withType<T extends { readonly type?: string | undefined; readonly revision: string }>(target: T): T {
  if (target.type !== undefined && !target.type.endsWith('UNSPECIFIED')) return target;
  const kind = target.revision === '' ? 'LATEST' : 'REVISION';
  return { ...target, type: `TRAFFIC_TARGET_ALLOCATION_TYPE_${kind}` };
}

function templateWithDefaults(template: Template): Template {
  const cpu = parseCpu(template.containers[0]?.resources?.limits.cpu ?? defaultLimits.cpu) ?? 1;
  return {
    ...template,
    timeout: template.timeout ?? { seconds: defaultTimeoutSeconds, nanos: 0 },
    scaling: {
      ...template.scaling,
      minInstanceCount: template.scaling?.minInstanceCount ?? 0,
      maxInstanceCount: template.scaling?.maxInstanceCount || defaultMaxInstances,
    },
    maxInstanceRequestConcurrency: template.maxInstanceRequestConcurrency || (cpu < 1 ? 1 : defaultConcurrency),
    containers: template.containers.map(containerWithDefaults),
  };
}

function containerWithDefaults(container: Container): Container {
  const ports = container.ports.length > 0 ? container.ports : [{ name: 'http1', containerPort: 8080 }];
  const port = ports[0]?.containerPort ?? 8080;
  return {
    ...container,
    ports,
    resources: {
      ...(container.resources ?? { cpuIdle: true }),
      limits: { ...defaultLimits, ...container.resources?.limits },
    },
    startupProbe: container.startupProbe ? probeWithDefaults(container.startupProbe, port) : defaultStartupProbe(port),
    ...(container.livenessProbe && { livenessProbe: probeWithDefaults(container.livenessProbe, port) }),
  };
}

/** "The default TCP startup probe" (cloud.google.com/run/docs/configuring/healthchecks). */
function defaultStartupProbe(port: number): Probe {
  return { initialDelaySeconds: 0, timeoutSeconds: 240, periodSeconds: 240, failureThreshold: 1, tcpSocket: { port } };
}

function probeWithDefaults(probe: Probe, port: number): Probe {
  const kind = probe.httpGet
    ? { httpGet: { ...probe.httpGet, port: probe.httpGet.port || port } }
    : probe.grpc
      ? {}
      : { tcpSocket: { port: probe.tcpSocket?.port || port } };
  return {
    ...probe,
    timeoutSeconds: probe.timeoutSeconds || 1,
    periodSeconds: probe.periodSeconds || 10,
    failureThreshold: probe.failureThreshold || 3,
    ...kind,
  };
}

export function isDefaultProbe(probe: Probe): boolean {
  return probe.tcpSocket !== undefined && probe.timeoutSeconds === 240 && probe.periodSeconds === 240;
}
