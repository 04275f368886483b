import { z } from 'zod';

/*
 * What a caller may write of a service: the input half of google.cloud.run.v2.Service.
 * Loose objects keep the fields that the laptop has no use for, so that they are given back as they came.
 */
export const duration = z.object({ seconds: z.coerce.number().default(0), nanos: z.number().default(0) });

const probe = z.looseObject({
  initialDelaySeconds: z.number().default(0),
  timeoutSeconds: z.number().optional(),
  periodSeconds: z.number().optional(),
  failureThreshold: z.number().optional(),
  httpGet: z
    .looseObject({
      path: z.string().default('/'),
      port: z.number().optional(),
      httpHeaders: z.array(z.object({ name: z.string(), value: z.string().default('') })).default([]),
    })
    .nullish(),
  tcpSocket: z.looseObject({ port: z.number().optional() }).nullish(),
  grpc: z.unknown().optional(),
});

const variable = z.object({
  name: z.string().default(''),
  value: z.string().optional(),
  valueSource: z
    .object({
      secretKeyRef: z.object({ secret: z.string().default(''), version: z.string().default('latest') }).nullish(),
    })
    .nullish(),
});

export const container = z.looseObject({
  name: z.string().default(''),
  image: z.string().default(''),
  command: z.array(z.string()).default([]),
  args: z.array(z.string()).default([]),
  env: z.array(variable).default([]),
  ports: z.array(z.object({ name: z.string().default('http1'), containerPort: z.number().default(8080) })).default([]),
  resources: z
    .looseObject({
      limits: z.record(z.string(), z.string()).default({}),
      cpuIdle: z.boolean().optional(),
      startupCpuBoost: z.boolean().optional(),
    })
    .nullish(),
  startupProbe: probe.nullish(),
  livenessProbe: probe.nullish(),
  readinessProbe: probe.nullish(),
});

export const labels = z.record(z.string(), z.string()).default({});

const template = z.looseObject({
  revision: z.string().default(''),
  labels,
  annotations: labels,
  scaling: z
    .looseObject({ minInstanceCount: z.number().default(0), maxInstanceCount: z.number().default(0) })
    .nullish(),
  timeout: duration.nullish(),
  serviceAccount: z.string().default(''),
  containers: z.array(container).default([]),
  executionEnvironment: z.string().optional(),
  maxInstanceRequestConcurrency: z.number().default(0),
  sessionAffinity: z.boolean().optional(),
});

const trafficTarget = z.object({
  type: z.string().optional(),
  revision: z.string().default(''),
  percent: z.number().default(0),
  tag: z.string().default(''),
});

export const serviceSpec = z.object({
  description: z.string().default(''),
  labels,
  annotations: labels,
  client: z.string().default(''),
  clientVersion: z.string().default(''),
  ingress: z.string().default('INGRESS_TRAFFIC_ALL'),
  launchStage: z.string().default('GA'),
  template: template.prefault({}),
  traffic: z.array(trafficTarget).default([]),
  scaling: z
    .looseObject({
      minInstanceCount: z.number().default(0),
      maxInstanceCount: z.number().default(0),
      scalingMode: z.string().optional(),
      manualInstanceCount: z.number().optional(),
    })
    .nullish(),
  invokerIamDisabled: z.boolean().default(false),
  defaultUriDisabled: z.boolean().default(false),
  binaryAuthorization: z.unknown().optional(),
  buildConfig: z.unknown().optional(),
  iapEnabled: z.unknown().optional(),
  multiRegionSettings: z.unknown().optional(),
  customAudiences: z.array(z.string()).default([]),
});

export type ServiceSpec = Readonly<z.infer<typeof serviceSpec>>;
export type Template = ServiceSpec['template'];
export type Container = Template['containers'][number];
export type Probe = z.infer<typeof probe>;
export type TrafficTarget = z.infer<typeof trafficTarget>;
