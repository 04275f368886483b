import { invalidField } from '../grpc.ts';
import { checkEnvironment } from './check-environment.ts';
import { isSet, notAvailable } from './check-template.ts';
import type { JobSpec } from './job-spec.ts';
import { parseCpu, parseMemory } from './quantity.ts';

/** "Job names must be 49 characters or less" (cloud.google.com/run/docs/create-jobs). */
const maxName = 49;
/** "The sum of job name and token length must be fewer than 63 characters" (google.cloud.run.v2.Job). */
const maxNameAndToken = 62;
/** "By default, each task runs for a maximum of 10 minutes ... up to a maximum of 168 hours" (.../docs/configuring/task-timeout). */
const maxTimeoutSeconds = 168 * 3600;
/** "a value from 0 to 10" (.../docs/configuring/max-retries). */
const maxRetriesOfTask = 10;
/** Jobs have the second generation's least (.../docs/configuring/jobs/memory-limits), and whole CPUs (.../jobs/cpu). */
const leastMemory = 512 * 2 ** 20;
const cpus: readonly number[] = [1, 2, 4, 6, 8];

export function checkJobId(id: string): void {
  if (id.length > maxName || !/^[a-z]([a-z0-9-]*[a-z0-9])?$/.test(id)) {
    const characters = 'only lowercase, digits, and hyphens; must begin with letter, and may not end with hyphen;';
    throw invalidField('Violation in CreateJobRequest.job_id', `${characters} must be at most ${maxName} characters.`);
  }
}

/** Refuses a job as Cloud Run does, and in words what this machine's Cloud Run cannot do. */
export function checkJob(id: string, { template, startExecutionToken = '', ...rest }: JobSpec): void {
  const { containers, maxRetries, timeout } = template.template;
  const [container] = containers;
  const at = 'job.template.template';
  if (container === undefined) throw invalidField(`${at}.containers`, 'At least one container is required.');
  if (isSet(rest['runExecutionToken'])) throw notAvailable('job.run_execution_token');
  if (containers.length > 1) throw notAvailable(`${at}.containers (more than one)`);
  if (template.taskCount > 1 || maxRetries > 0) throw notAvailable(`${at}: more than one task, tried more than once`);
  const missing = ['volumes', 'vpcAccess', 'encryptionKey', 'nodeSelector'].find((each) =>
    isSet(template.template[each]),
  );
  if (missing !== undefined) throw notAvailable(`${at}.${missing}`);
  checkEnvironment(container);
  if (maxRetries < 0 || maxRetries > maxRetriesOfTask)
    throw invalidField(`${at}.max_retries`, `must be between 0 and ${maxRetriesOfTask}.`);
  const seconds = timeout?.seconds ?? 600;
  if (seconds < 1 || seconds > maxTimeoutSeconds)
    throw invalidField(`${at}.timeout`, `must be between 1 and ${maxTimeoutSeconds} seconds.`);
  const { cpu = '1', memory = '512Mi' } = container.resources?.limits ?? {};
  const limits = `${at}.containers[0].resources.limits`;
  if (!cpus.includes(parseCpu(cpu) ?? 0))
    throw invalidField(`${limits}.cpu`, `'${cpu}' is not one of ${cpus.join(', ')}.`);
  if ((parseMemory(memory) ?? 0) < leastMemory)
    throw invalidField(`${limits}.memory`, `'${memory}' is less than 512Mi, the least of a job.`);
  if (startExecutionToken !== '' && id.length + startExecutionToken.length > maxNameAndToken) {
    const together = `The sum of job name and token length must be fewer than ${maxNameAndToken + 1} characters.`;
    throw invalidField('job.start_execution_token', together);
  }
}
