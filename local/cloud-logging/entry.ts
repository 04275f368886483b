/** Severities of Cloud Logging with their numbers (google.logging.type.LogSeverity). */
export const severities = {
  DEFAULT: 0,
  DEBUG: 100,
  INFO: 200,
  NOTICE: 300,
  WARNING: 400,
  ERROR: 500,
  CRITICAL: 600,
  ALERT: 700,
  EMERGENCY: 800,
} as const;

export type Severity = keyof typeof severities;

export function isSeverity(word: string): word is Severity {
  return Object.hasOwn(severities, word);
}

export interface HttpRequest {
  readonly requestMethod: string;
  readonly requestUrl: string;
  readonly status: number;
  readonly requestSize?: number;
  readonly responseSize?: number;
  readonly userAgent?: string;
  readonly remoteIp?: string;
  readonly protocol?: string;
  /** Seconds with the letter s, as in Cloud Logging's JSON: `0.012s`. */
  readonly latency?: string;
}

/** One entry as it is kept: Cloud Logging's JSON, with `timestamp` always in UTC and nine digits after the second. */
export interface LogEntry {
  readonly logName: string;
  readonly resource: { readonly type: string; readonly labels: Readonly<Record<string, string>> };
  readonly timestamp: string;
  readonly receiveTimestamp: string;
  readonly insertId: string;
  readonly severity: Severity;
  readonly labels?: Readonly<Record<string, string>>;
  readonly trace?: string;
  readonly spanId?: string;
  readonly traceSampled?: boolean;
  readonly textPayload?: string;
  readonly jsonPayload?: Readonly<Record<string, unknown>>;
  readonly httpRequest?: HttpRequest;
}

/** What a writer gives: time, id and severity may be left to the server. */
export type NewLogEntry = Omit<LogEntry, 'timestamp' | 'receiveTimestamp' | 'insertId' | 'severity'> &
  Partial<Pick<LogEntry, 'timestamp' | 'insertId' | 'severity'>>;

/** Order of entries: by time, then by id, which the server makes grow. */
export function compareEntries(a: LogEntry, b: LogEntry): number {
  return compareText(a.timestamp, b.timestamp) || compareText(a.insertId, b.insertId);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
