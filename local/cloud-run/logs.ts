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
  const write = (log: string, instance: string | null, entry: Partial<NewLogEntry>) =>
    sink({
      logName: `projects/${place.project}/logs/run.googleapis.com%2F${log}`,
      resource,
      ...entry,
      ...((instance !== null || entry.labels) && {
        labels: { ...entry.labels, ...(instance !== null && { instanceId: instance }) },
      }),
    });
  return {
    line: (instance, stream, text) => write(stream, instance, parseLine(place, text)),
    system: (instance, severity, text) => write('varlog%2Fsystem', instance, { severity, textPayload: text }),
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
