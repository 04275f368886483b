import type { protos } from '@google-cloud/run';
import { imageOf, parent } from '../cloud-run/laptop.ts';

export type Create = protos.google.cloud.run.v2.ICreateServiceRequest;
type Service = protos.google.cloud.run.v2.IService;
type Template = protos.google.cloud.run.v2.IRevisionTemplate;
type Container = protos.google.cloud.run.v2.IContainer;
type Target = protos.google.cloud.run.v2.ITrafficTarget;

/** What this Cloud Run takes; every refused request differs from it in one thing. */
export function request(more: Partial<Create> = {}): Create {
  return { parent, serviceId: 'web', service: service(), ...more };
}

export function service(more: Service = {}): Service {
  return { template: template(), ...more };
}

function template(more: Template = {}): Template {
  return { containers: [container()], ...more };
}

function container(more: Container = {}): Container {
  return { image: imageOf('app'), ...more };
}

export const withService = (more: Service): Create => request({ service: service(more) });
export const withTemplate = (more: Template): Create => withService({ template: template(more) });
export const withContainer = (more: Container, rest: Template = {}): Create =>
  withTemplate({ containers: [container(more)], ...rest });

/** CPU and memory, with the rest of the template that they depend on. */
export const withLimits = (cpu: string, memory: string, rest: Template = {}): Create =>
  withContainer({ resources: { limits: { cpu, memory }, cpuIdle: true } }, rest);

export const gen1 = { executionEnvironment: 'EXECUTION_ENVIRONMENT_GEN1' } as const;
export const gen2 = { executionEnvironment: 'EXECUTION_ENVIRONMENT_GEN2' } as const;

export function share(revision: string, percent: number, tag?: string): Target {
  const type = revision === '' ? 'LATEST' : 'REVISION';
  return { type: `TRAFFIC_TARGET_ALLOCATION_TYPE_${type}`, revision, percent, ...(tag === undefined ? {} : { tag }) };
}

/** So many variables or labels. */
export const many = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `V${index}`, value: '1' }));
