import { type HttpRequest, isSeverity, type LogEntry, type NewLogEntry } from './entry.ts';
import { fromStruct, toStruct, type WireStruct } from './struct.ts';
import { fromWireTime, toWireTime, type WireTime } from './time.ts';

interface WireHttpRequest {
  readonly requestMethod?: string;
  readonly requestUrl?: string;
  readonly status?: number;
  readonly requestSize?: string;
  readonly responseSize?: string;
  readonly userAgent?: string;
  readonly remoteIp?: string;
  readonly protocol?: string;
  readonly latency?: { readonly seconds?: string; readonly nanos?: number };
}

/** google.logging.v2.LogEntry as proto-loader hands it over. */
export interface WireEntry {
  readonly logName?: string;
  readonly resource?: { readonly type?: string; readonly labels?: Readonly<Record<string, string>> };
  readonly timestamp?: WireTime | null;
  readonly receiveTimestamp?: WireTime | null;
  readonly insertId?: string;
  readonly severity?: string | number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly trace?: string;
  readonly spanId?: string;
  readonly traceSampled?: boolean;
  readonly textPayload?: string;
  readonly jsonPayload?: WireStruct;
  readonly httpRequest?: WireHttpRequest | null;
}

export function toWireEntry(entry: LogEntry): WireEntry {
  const { timestamp, receiveTimestamp, jsonPayload, httpRequest, ...rest } = entry;
  return {
    ...rest,
    timestamp: toWireTime(timestamp),
    receiveTimestamp: toWireTime(receiveTimestamp),
    ...(jsonPayload && { jsonPayload: toStruct(jsonPayload) }),
    ...(httpRequest && { httpRequest: toWireRequest(httpRequest) }),
  };
}

/** An entry of WriteLogEntries, completed from what the request names for all of them. */
export function fromWireEntry(entry: WireEntry, shared: WireEntry): NewLogEntry {
  const resource = entry.resource ?? shared.resource;
  const severity = String(entry.severity ?? 'DEFAULT');
  return {
    logName: entry.logName || shared.logName || '',
    resource: { type: resource?.type ?? 'global', labels: resource?.labels ?? {} },
    severity: isSeverity(severity) ? severity : 'DEFAULT',
    ...(entry.timestamp && { timestamp: fromWireTime(entry.timestamp) }),
    ...(entry.insertId && { insertId: entry.insertId }),
    ...((shared.labels || entry.labels) && { labels: { ...shared.labels, ...entry.labels } }),
    ...(entry.trace && { trace: entry.trace }),
    ...(entry.spanId && { spanId: entry.spanId }),
    ...(entry.traceSampled && { traceSampled: true }),
    ...(entry.textPayload !== undefined && { textPayload: entry.textPayload }),
    ...(entry.jsonPayload && { jsonPayload: fromStruct(entry.jsonPayload) }),
    ...(entry.httpRequest && { httpRequest: fromWireRequest(entry.httpRequest) }),
  };
}

function toWireRequest({ latency, requestSize, responseSize, ...rest }: HttpRequest): WireHttpRequest {
  const nanos = Math.round(Number.parseFloat(latency ?? '0') * 1e9);
  return {
    ...rest,
    ...(requestSize !== undefined && { requestSize: String(requestSize) }),
    ...(responseSize !== undefined && { responseSize: String(responseSize) }),
    ...(latency !== undefined && { latency: { seconds: String(Math.floor(nanos / 1e9)), nanos: nanos % 1e9 } }),
  };
}

function fromWireRequest({ latency, requestSize, responseSize, ...rest }: WireHttpRequest): HttpRequest {
  return {
    ...rest,
    requestMethod: rest.requestMethod ?? '',
    requestUrl: rest.requestUrl ?? '',
    status: rest.status ?? 0,
    ...(requestSize !== undefined && { requestSize: Number(requestSize) }),
    ...(responseSize !== undefined && { responseSize: Number(responseSize) }),
    ...(latency && { latency: `${Number(latency.seconds ?? 0) + (latency.nanos ?? 0) / 1e9}s` }),
  };
}
