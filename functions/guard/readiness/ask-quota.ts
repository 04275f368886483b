import { type Check, fine, lacks } from '../../../shared/checks.ts';
import type { Sizing } from '../../../shared/plan.ts';
import type { Project, RunQuota } from '../../project-ports.ts';
import { told } from './ask-project.ts';
import { raiseRunQuota } from './commands.ts';

/** The least that a service may grow to, where there is none yet: one instance of the usual size. */
export const oneInstance = { cpu: 1, memoryMiB: 512, maxInstances: 1 } as const;

export type Growth = Pick<Sizing, 'cpu' | 'memoryMiB' | 'maxInstances'>;

/** Asks whether Cloud Run may allocate in the region what a service may grow to. */
export function askQuota(project: Project, id: string, region: string, growth: Growth): Promise<Check> {
  return told('quota', async () => judgeQuota(await project.runQuota(region), id, region, growth));
}

/**
 * Cloud Run refuses a service whose instances at most would be more than the region's quota, in words such as "Quota
 * violated: CpuAllocPerProjectRegion requested: 40000 allowed: 20000" (https://cloud.google.com/run/quotas).
 */
export function judgeQuota(quota: RunQuota, id: string, region: string, growth: Growth): Check {
  const { cpu, memoryMiB, maxInstances } = growth;
  const wanted = { milliCpu: cpu * 1000 * maxInstances, memoryBytes: memoryMiB * 2 ** 20 * maxInstances };
  const instances = maxInstances === 1 ? 'one instance' : `${maxInstances} instances`;
  if (quota.milliCpu !== null && wanted.milliCpu > quota.milliCpu) {
    const what = `${instances} with ${cpu} CPU are ${wanted.milliCpu / 1000} CPU, and the quota of ${id} allows ${quota.milliCpu / 1000} in ${region}.`;
    return lacks(
      'quota',
      'quota-reached',
      upper(what),
      raiseRunQuota(id, region, 'CpuAllocPerProjectRegion', wanted.milliCpu),
    );
  }
  if (quota.memoryBytes !== null && wanted.memoryBytes > quota.memoryBytes) {
    const what = `${instances} with ${memoryMiB} MiB are ${wanted.memoryBytes / 2 ** 20} MiB, and the quota of ${id} allows ${Math.floor(quota.memoryBytes / 2 ** 20)} in ${region}.`;
    const command = raiseRunQuota(id, region, 'MemAllocPerProjectRegion', wanted.memoryBytes);
    return lacks('quota', 'quota-reached', upper(what), command);
  }
  return fine('quota', `Cloud Run may allocate ${instances} with ${cpu} CPU and ${memoryMiB} MiB in ${region}.`);
}

const upper = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
