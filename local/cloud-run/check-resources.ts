import { invalid } from './names.ts';
import { parseCpu, parseMemory } from './quantity.ts';
import type { Container, Template } from './spec.ts';

const gib = 2 ** 30;
const mib = 2 ** 20;
const wholeCpus = [1, 2, 4, 6, 8];
/** More memory than the first needs at least the second in CPU (cloud.google.com/run/docs/configuring/memory-limits). */
const cpuForMemory = [
  [24, 8],
  [16, 6],
  [8, 4],
  [4, 2],
] as const;
/** Least memory in MiB for so many CPU (cloud.google.com/run/docs/configuring/cpu). */
const memoryForCpu: Readonly<Record<number, number>> = { 4: 2048, 6: 4096, 8: 4096 };
const maxMemory = 32 * gib;
const maxConcurrency = 1000;

/** Refuses CPU, memory and concurrency as Cloud Run does. */
export function checkResources(template: Template, container: Container): void {
  const limits = container.resources?.limits ?? {};
  const at = 'template.containers[0].resources.limits';
  const cpu = parseCpu(limits.cpu ?? '');
  const memory = parseMemory(limits.memory ?? '');
  const concurrency = template.maxInstanceRequestConcurrency;
  if (concurrency < 1 || concurrency > maxConcurrency) {
    throw invalid(`template.max_instance_request_concurrency: must be between 1 and ${maxConcurrency}.`);
  }
  if (cpu === null || cpu < 0.08 || (cpu >= 1 && !wholeCpus.includes(cpu))) {
    throw invalid(
      `${at}.cpu: Invalid value specified for cpu. '${limits.cpu}' is not one of 0.08 to 1, ${wholeCpus.join(', ')}.`,
    );
  }
  if (memory === null || memory < 128 * mib || memory > maxMemory) {
    throw invalid(
      `${at}.memory: Invalid value specified for memory. '${limits.memory}' is not between 128Mi and 32Gi.`,
    );
  }
  if (cpu < 1) checkFraction(template, container, concurrency, memory, at);
  const [over, needed] = cpuForMemory.find(([size, least]) => memory > size * gib && cpu < least) ?? [];
  if (over !== undefined) {
    throw invalid(
      `${at}.memory: Invalid value specified for memory. For the specified value, cpu must be at least ${needed} ` +
        `(more than ${over}Gi).`,
    );
  }
  const least = memoryForCpu[cpu] ?? 0;
  if (memory < least * mib) {
    throw invalid(
      `${at}.memory: Invalid value specified for memory. For ${cpu} CPU, memory must be at least ${least / 1024}Gi.`,
    );
  }
  // Stricter than Cloud Run, which picks the first generation by itself: product.md wants it written down.
  if (memory < 512 * mib && template.executionEnvironment !== 'EXECUTION_ENVIRONMENT_GEN1') {
    throw invalid(
      `${at}.memory: Invalid value specified for memory. Less than 512Mi needs the first generation execution ` +
        'environment (execution_environment: EXECUTION_ENVIRONMENT_GEN1).',
    );
  }
}

function checkFraction(
  template: Template,
  container: Container,
  concurrency: number,
  memory: number,
  at: string,
): void {
  const because = `${at}.cpu: Invalid value specified for cpu. Total cpu < 1 is not supported with`;
  if (concurrency > 1) throw invalid(`${because} concurrency > 1.`);
  if (template.executionEnvironment === 'EXECUTION_ENVIRONMENT_GEN2') {
    throw invalid(`${because} gen2 execution environment.`);
  }
  if (container.resources?.cpuIdle === false) throw invalid(`${because} cpu always allocated (unthrottled).`);
  if (memory > gib) throw invalid(`${because} memory > 1Gi.`);
}
