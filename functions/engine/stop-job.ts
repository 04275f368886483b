import type { Ports, ServiceRef } from '../ports.ts';

/** Ends the execution of a job that goes on; whatever it has done stays done. */
export async function stopJob(ref: ServiceRef, job: string, { jobs }: Pick<Ports, 'jobs'>): Promise<void> {
  const found = await jobs.get(ref, job);
  if (found?.state === 'running') await jobs.cancel(ref, job);
}
