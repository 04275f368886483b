import { invalidField, type RpcError } from '../grpc.ts';
import { parseCpu, parseMemory } from './quantity.ts';
import type { Container, Template } from './spec.ts';

const gib = 2 ** 30;
const mib = 2 ** 20;
/** cloud.google.com/run/docs/configuring/services/cpu: these, or 0.08 to less than 1. */
const wholeCpus: readonly number[] = [1, 2, 4, 6, 8];
const leastCpu = 0.08;
/** The most memory in GiB for so many CPU: cloud.google.com/run/docs/configuring/services/memory-limits. */
const memoryUpTo: Readonly<Record<number, number>> = { 1: 4, 2: 8, 4: 16, 6: 24, 8: 32 };
/** The least in MiB: cloud.google.com/run/docs/configuring/services/cpu. */
const memoryFrom: Readonly<Record<number, number>> = { 4: 2048, 6: 4096, 8: 4096 };
/** "128 MiB for first generation, 512 MiB for second generation" (the page on memory limits). */
const leastMemory = { gen1: 128, gen2: 512 } as const;
/** Both in .../configuring/concurrency: "By default 80", "a maximum of 1000". */
const maxConcurrency = 1000;
/** The only keys of ResourceRequirements.limits; a GPU is none of a laptop's. */
const keys: readonly string[] = ['cpu', 'memory'];

const at = 'template.containers.resources.limits';

/** Refuses CPU, memory, concurrency and generation as Cloud Run does, in its words where they are known. */
export function checkResources(template: Template, container: Container): void {
  const limits = container.resources?.limits ?? {};
  const unknown = Object.keys(limits).find((key) => !keys.includes(key));
  if (unknown !== undefined) throw invalidField(at, `Unsupported resource '${unknown}'.`);
  const cpu = parseCpu(limits.cpu ?? '');
  const memory = parseMemory(limits.memory ?? '');
  const concurrency = template.maxInstanceRequestConcurrency;
  if (concurrency < 1 || concurrency > maxConcurrency) {
    throw invalidField('template.max_instance_request_concurrency', `must be between 1 and ${maxConcurrency}.`);
  }
  if (cpu === null || cpu < leastCpu || (cpu >= 1 && !wholeCpus.includes(cpu))) {
    throw wrongCpu(`'${limits.cpu}' is not one of ${leastCpu} to 1, ${wholeCpus.join(', ')}.`);
  }
  if (memory === null) throw wrongMemory('', `'${limits.memory}' is not a quantity such as 512Mi.`);
  if (cpu < 1) checkFraction(template, container, concurrency);
  const isGen2 = template.executionEnvironment === 'EXECUTION_ENVIRONMENT_GEN2';
  const from = Math.max(memoryFrom[cpu] ?? 0, isGen2 ? leastMemory.gen2 : leastMemory.gen1);
  // "2 GiB: 1 vCPU" is the least of the table for functions: cloud.google.com/functions/docs/configuring/memory.
  const upTo = memoryUpTo[cpu] ?? 1;
  if (memory < from * mib || memory > upTo * gib) {
    // The words: github.com/MarkEdmondson1234/googleCloudRunner/issues/137, GoogleCloudPlatform/community/pull/2105.
    const range = `memory must be between ${inWords(from)} and ${upTo}Gi inclusive.`;
    const amount = cpu < 1 ? String(cpu) : cpu.toFixed(1);
    throw wrongMemory(isGen2 ? ' with gen2 execution environment' : '', `For ${amount} CPU, ${range}`);
  }
  // Stricter than Cloud Run, which picks the first generation by itself: product.md wants it written down.
  if (memory < leastMemory.gen2 * mib && template.executionEnvironment !== 'EXECUTION_ENVIRONMENT_GEN1') {
    throw wrongMemory('', 'Less than 512Mi needs the first generation execution environment to be named.');
  }
}

/** "If you use less than 1 CPU": the page on CPU limits; the words: github.com/nearform/slack-knowledgebase-chatgpt-responder/issues/980. */
function checkFraction({ executionEnvironment }: Template, { resources }: Container, concurrency: number): void {
  const because = 'Total cpu < 1 is not supported with';
  if (concurrency > 1) throw wrongCpu(`${because} concurrency > 1.`);
  if (executionEnvironment === 'EXECUTION_ENVIRONMENT_GEN2') throw wrongCpu(`${because} gen2 execution environment.`);
  if (resources?.cpuIdle === false) throw wrongCpu(`${because} cpu always allocated (unthrottled).`);
}

function wrongCpu(why: string): RpcError {
  return invalidField(`${at}.cpu`, `Invalid value specified for cpu. ${why}`);
}

function wrongMemory(where: string, why: string): RpcError {
  return invalidField(`${at}.memory`, `Invalid value specified for memory${where}. ${why}`);
}

function inWords(mebibytes: number): string {
  return mebibytes % 1024 === 0 ? `${mebibytes / 1024}Gi` : `${mebibytes}Mi`;
}
