import { isDefaultProbe } from './defaults.ts';
import { parseCpu, parseMemory } from './quantity.ts';
import type { RevisionRecord, ServiceRecord } from './records.ts';
import type { Container, Probe } from './spec.ts';

/** What running a revision takes, read once from its template. */
export interface RevisionSettings {
  readonly service: string;
  readonly revision: string;
  readonly container: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly env: Container['env'];
  readonly port: number;
  readonly cpu: number;
  readonly memoryBytes: number;
  readonly concurrency: number;
  readonly maxInstances: number;
  readonly minInstances: number;
  readonly timeoutMs: number;
  readonly startupProbe: Probe;
  readonly startupIsDefault: boolean;
  readonly livenessProbe: Probe | null;
}

export function settingsOf(service: ServiceRecord, revision: RevisionRecord): RevisionSettings {
  const { template } = revision;
  const [container] = template.containers;
  if (!container?.startupProbe) throw new Error(`revision ${revision.id} was recorded without its defaults`);
  const limits = container.resources?.limits ?? {};
  return {
    service: service.id,
    revision: revision.id,
    container: container.name || `${service.id}-1`,
    image: container.image,
    command: container.command,
    args: container.args,
    env: container.env,
    port: container.ports[0]?.containerPort ?? 8080,
    cpu: parseCpu(limits.cpu ?? '') ?? 1,
    memoryBytes: parseMemory(limits.memory ?? '') ?? 512 * 2 ** 20,
    concurrency: template.maxInstanceRequestConcurrency,
    maxInstances: template.scaling?.maxInstanceCount ?? 100,
    minInstances: template.scaling?.minInstanceCount ?? 0,
    timeoutMs: (template.timeout?.seconds ?? 300) * 1000,
    startupProbe: container.startupProbe,
    startupIsDefault: isDefaultProbe(container.startupProbe),
    livenessProbe: container.livenessProbe ?? null,
  };
}
