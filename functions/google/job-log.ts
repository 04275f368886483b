import type { protos } from '@google-cloud/logging';
import type { Jobs } from '../jobs-port.ts';
import { onFirstUse } from '../on-first-use.ts';
import { callOptions } from './call-options.ts';
import { textOfEntry } from './cloud-logging.ts';
import type { Endpoint } from './endpoint.ts';
import { isoTime } from './status.ts';

/** What a job has printed, from Cloud Logging. */
export function createJobLog(project: string, endpoint: Endpoint): Jobs['log'] {
  const open = onFirstUse(async () => {
    const { v2 } = await import('@google-cloud/logging');
    return new v2.LoggingServiceV2Client({ projectId: project, ...endpoint });
  });
  return async ({ region }, job, limit) => {
    const filter = [
      'resource.type="cloud_run_job"',
      `resource.labels.job_name="${job}"`,
      `resource.labels.location="${region}"`,
    ].join(' AND ');
    const call = { resourceNames: [`projects/${project}`], filter, orderBy: 'timestamp desc', pageSize: limit };
    const client = await open();
    const [entries]: readonly [readonly protos.google.logging.v2.ILogEntry[], ...unknown[]] =
      await client.listLogEntries(call, { ...callOptions, autoPaginate: false });
    return entries.map((entry) => ({ at: isoTime(entry.timestamp) ?? '', text: textOfEntry(entry) })).reverse();
  };
}
