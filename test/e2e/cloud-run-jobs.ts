import { JobsClient } from '@google-cloud/run';
import { credentials } from '@grpc/grpc-js';
import type { LocalJson } from '../../local/local-json.ts';

/** What Cloud Run says about jobs, through Google's own client. */
export interface JobsOfRun {
  /** How the last execution of a job stands, and how many it had; null where there is no such job. */
  find(job: string): Promise<{ readonly state: string; readonly executions: number } | null>;
  names(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export function openJobs({ run, project, region }: LocalJson): JobsOfRun {
  const [apiEndpoint, port] = run.split(':');
  const jobs = new JobsClient({
    apiEndpoint: apiEndpoint ?? '',
    port: Number(port),
    sslCreds: credentials.createInsecure(),
    projectId: project,
  });
  const parent = `projects/${project}/locations/${region}`;
  const list = async () => (await jobs.listJobs({ parent }, { timeout: 10_000 }))[0];
  return {
    async find(job) {
      const found = (await list()).find(({ name }) => name === `${parent}/jobs/${job}`);
      if (found === undefined) return null;
      const { latestCreatedExecution, executionCount } = found;
      return { state: String(latestCreatedExecution?.completionStatus), executions: executionCount ?? 0 };
    },
    names: async () => (await list()).map(({ name }) => name ?? ''),
    close: () => jobs.close(),
  };
}
