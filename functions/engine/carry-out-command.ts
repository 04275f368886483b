import { Problem } from '../../shared/problems.ts';
import type { Effect } from '../decision.ts';
import type { JobRequest, JobRun } from '../jobs-port.ts';
import type { Ports, ServiceRef } from '../ports.ts';
import type { Circumstances } from './carry-out.ts';
import { stopJob } from './stop-job.ts';

type Of<Kind extends Effect['kind']> = Extract<Effect, { kind: Kind }>;

/** Jobs of a service that are kept for who wants to read their logs. */
const keptJobs = 4;
/**
 * A job is its command's only proof that it has run, so that none is removed while a delivery which stood still before its
 * call may still make it; by then all have come back to life (sweep.ts).
 */
const provesForMillis = 6_000_000;

/**
 * The job's name is the identity, and Cloud Run gives it away once: what an earlier try has begun is found under it, and a
 * call whose answer was lost is not made a second time.
 */
export async function runCommand(
  { turn, ref, request }: Of<'run-command'>,
  { jobs }: Ports,
  { mayStill }: Circumstances,
): Promise<{ readonly turn: number; readonly job: string }> {
  const found = await jobs.get(ref, request.job);
  if (found === null) {
    await mayStill();
    await jobs.start(ref, request);
    await removeOldJobs(ref, { jobs });
  } else refuseAnother(found, request);
  return { turn, job: request.job };
}

/** A number that was used before: Firestore went back. What that job has done was done for somebody else. */
function refuseAnother({ job, labels }: JobRun, wanted: JobRequest): void {
  const mark = 'slipway-deployment';
  if (labels[mark] === wanted.labels[mark]) return;
  const message = `The job ${job} was run by a deployment that is not recorded any more.`;
  throw new Problem('release-refused', message, 'Deploy again: each deployment takes the next number.');
}

async function removeOldJobs(ref: ServiceRef, { jobs }: Pick<Ports, 'jobs'>): Promise<void> {
  const [newest, ...others] = await jobs.list(ref);
  if (newest === undefined) return;
  const isOld = ({ endedAt }: JobRun) =>
    endedAt !== null && Date.parse(newest.createdAt) - Date.parse(endedAt) > provesForMillis;
  for (const { job } of others.slice(keptJobs - 1).filter(isOld)) await jobs.remove(ref, job);
}

export async function cancelCommand({ ref, job }: Of<'cancel-command'>, ports: Ports): Promise<{ cancelled: true }> {
  await stopJob(ref, job, ports);
  return { cancelled: true };
}
