import { isSeverity, type NewLogEntry, type Severity } from '../cloud-logging/entry.ts';
import type { Place } from './names.ts';

/** Where entries go: the laptop's Cloud Logging. */
export type LogSink = (entry: NewLogEntry) => void;

/** Writes the log of one revision as Cloud Run does. */
export interface RevisionLog {
  /** A line that the container printed. */
  line(instance: string, stream: 'stdout' | 'stderr', text: string): void;
  /** What Cloud Run itself saw (`run.googleapis.com/varlog/system`). */
  system(instance: string | null, severity: Severity, text: string): void;
  request(instance: string | null, entry: RequestEntry): void;
}

interface RequestEntry extends Pick<NewLogEntry, 'httpRequest' | 'trace' | 'spanId'> {
  /** Cloud Run's own sentence where it answered itself. */
  readonly textPayload?: string;
}

/** Writes the log of one execution of a job as Cloud Run does. */
export function executionLog(place: Place, job: string, execution: string, sink: LogSink): ContainerLog {
  const labels = { project_id: place.project, location: place.region, job_name: job };
  const task = { execution_name: execution, task_index: '0', task_attempt: '0' };
  const named = Object.entries(task).map(([name, value]) => [`run.googleapis.com/${name}`, value]);
  return containerLog(place, { type: 'cloud_run_job', labels }, Object.fromEntries(named), sink);
}

type ContainerLog = Pick<RevisionLog, 'line' | 'system'>;

function containerLog(
  place: Place,
  resource: NewLogEntry['resource'],
  always: Readonly<Record<string, string>>,
  sink: LogSink,
) {
  const write = (log: string, instance: string | null, entry: Partial<NewLogEntry>) => {
    const labels = { ...entry.labels, ...always, ...(instance !== null && { instanceId: instance }) };
    sink({
      logName: `projects/${place.project}/logs/run.googleapis.com%2F${log}`,
      resource,
      ...entry,
      ...(Object.keys(labels).length > 0 && { labels }),
    });
  };
  const line: RevisionLog['line'] = (instance, stream, text) => write(stream, instance, parseLine(place, text));
  const system: RevisionLog['system'] = (instance, severity, text) =>
    write('varlog%2Fsystem', instance, { severity, textPayload: text });
  return { write, line, system };
}

export function revisionLog(place: Place, service: string, revision: string, sink: LogSink): RevisionLog {
  const resource = {
    type: 'cloud_run_revision',
    labels: {
      project_id: place.project,
      location: place.region,
      service_name: service,
      revision_name: revision,
      configuration_name: service,
    },
  };
  const { write, line, system } = containerLog(place, resource, {}, sink);
  return {
    line,
    system,
    request: (instance, entry) => {
      const answer = entry.httpRequest?.status ?? 0;
      const severity = answer >= 500 ? 'ERROR' : answer >= 400 ? 'WARNING' : 'INFO';
      write('requests', instance, { ...entry, severity });
    },
  };
}

/**
 * A line that is a JSON object becomes `jsonPayload`, and its special fields move to the entry
 * (cloud.google.com/run/docs/logging#special-fields); any other line is `textPayload`.
 */
function parseLine(place: Place, text: string): Partial<NewLogEntry> {
  const json = text.startsWith('{') ? parseObject(text) : null;
  if (json === null) return { textPayload: text };
  const {
    severity,
    'logging.googleapis.com/trace': trace,
    'logging.googleapis.com/spanId': spanId,
    'logging.googleapis.com/labels': labels,
    ...jsonPayload
  } = json;
  const word = typeof severity === 'string' ? severity.toUpperCase() : '';
  return {
    jsonPayload,
    ...(isSeverity(word) && { severity: word }),
    ...(typeof trace === 'string' && { trace: traceName(place, trace) }),
    ...(typeof spanId === 'string' && { spanId }),
    ...(isLabels(labels) && { labels }),
  };
}

export function traceName(place: Place, trace: string): string {
  return trace.startsWith('projects/') ? trace : `projects/${place.project}/traces/${trace}`;
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function isLabels(value: unknown): value is Record<string, string> {
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).every((each) => typeof each === 'string');
}
