import type { protos } from '@google-cloud/logging';
import type { ServiceLogEntry } from '../../shared/api.ts';
import { onFirstUse } from '../on-first-use.ts';
import type { RunLogs } from '../ports.ts';
import { callOptions } from './call-options.ts';
import type { Endpoint } from './endpoint.ts';
import { isoTime } from './status.ts';

/** Logs of deployed services, from Cloud Logging. */
export function createRunLogs(project: string, endpoint: Endpoint): RunLogs {
  const open = onFirstUse(async () => {
    const { v2 } = await import('@google-cloud/logging');
    return new v2.LoggingServiceV2Client({ projectId: project, ...endpoint });
  });
  return {
    async entries({ name, region }, { revision, since, trace, limit }) {
      const filter = [
        'resource.type="cloud_run_revision"',
        `resource.labels.service_name="${name}"`,
        `resource.labels.location="${region}"`,
        ...(revision === undefined ? [] : [`resource.labels.revision_name="${revision}"`]),
        ...(trace === undefined ? [] : [`trace="projects/${project}/traces/${trace}"`]),
        ...(since === undefined ? [] : [`timestamp>="${since}"`]),
      ].join(' AND ');
      const call = { resourceNames: [`projects/${project}`], filter, orderBy: 'timestamp desc', pageSize: limit };
      const client = await open();
      const [entries] = await client.listLogEntries(call, { ...callOptions, autoPaginate: false });
      return entries.map(asEntry).reverse();
    },
  };
}

type Entry = protos.google.logging.v2.ILogEntry;
type Struct = protos.google.protobuf.IStruct;

function asEntry(entry: Entry): ServiceLogEntry {
  const { timestamp, severity, resource } = entry;
  return {
    timestamp: isoTime(timestamp) ?? '',
    severity: String(severity ?? 'DEFAULT'),
    revision: resource?.labels?.revision_name ?? '',
    text: textOfEntry(entry),
  };
}

/** What an entry says in one line, whatever its payload. */
export function textOfEntry({ textPayload, jsonPayload, httpRequest }: Entry): string {
  return (
    textPayload ||
    requestLine(httpRequest) ||
    jsonPayload?.fields?.message?.stringValue ||
    (jsonPayload == null ? '' : JSON.stringify(plain(jsonPayload)))
  );
}

/** A request's entry has no text: `GET /path 200 12 ms`. */
function requestLine(request: Entry['httpRequest']): string {
  if (request == null) return '';
  const { requestMethod, requestUrl, status, latency } = request;
  const path = requestUrl && URL.canParse(requestUrl) ? new URL(requestUrl).pathname : (requestUrl ?? '');
  const millis = Math.round(Number(latency?.seconds ?? 0) * 1000 + (latency?.nanos ?? 0) / 1e6);
  return `${requestMethod} ${path} ${status} ${millis} ms`;
}

/** A google.protobuf.Struct as the plain object it stands for. */
function plain(struct: Struct): object {
  return Object.fromEntries(
    Object.entries(struct.fields ?? {}).map(([key, value]) => [
      key,
      value.structValue == null
        ? (value.stringValue ?? value.numberValue ?? value.boolValue ?? null)
        : plain(value.structValue),
    ]),
  );
}
