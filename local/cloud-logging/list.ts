import { status } from '@grpc/grpc-js';
import { RpcError } from '../grpc.ts';
import type { LogEntry } from './entry.ts';
import { type Predicate, parseFilter } from './filter.ts';
import type { LogStore } from './store.ts';
import { toWireEntry, type WireEntry } from './wire.ts';

export interface ListRequest {
  readonly resourceNames?: readonly string[];
  readonly filter?: string;
  readonly orderBy?: string;
  readonly pageSize?: number;
  readonly pageToken?: string;
}

/** The documented default and largest page of ListLogEntries. */
const defaultPageSize = 50;
const maxPageSize = 1000;

export function predicateOf(filter: string | undefined): Predicate {
  try {
    return parseFilter(filter ?? '');
  } catch (error) {
    if (error instanceof SyntaxError) throw new RpcError(status.INVALID_ARGUMENT, error.message);
    throw error;
  }
}

/** Whether an entry's log lies under one of the parents that a request names. */
export function underParents(names: readonly string[] | undefined): Predicate {
  if (names === undefined || names.length === 0) {
    throw new RpcError(status.INVALID_ARGUMENT, 'The request must specify at least one resource name');
  }
  const parents = names.map((name) => name.split('/').slice(0, 2).join('/'));
  return (entry) => parents.some((parent) => entry.logName.startsWith(`${parent}/`));
}

export function listEntries(
  store: LogStore,
  request: ListRequest,
): { readonly entries: readonly WireEntry[]; readonly nextPageToken: string } {
  const matches = predicateOf(request.filter);
  const below = underParents(request.resourceNames);
  const descending = isDescending(request.orderBy);
  const found = store.read(serviceNamedIn(request.filter)).filter((entry) => below(entry) && matches(entry));
  const ordered = descending ? found.reverse() : found;
  const start = request.pageToken ? positionAfter(ordered, request.pageToken, descending) : 0;
  const end = start + Math.min(request.pageSize || defaultPageSize, maxPageSize);
  const last = ordered[end - 1];
  return {
    entries: ordered.slice(start, end).map(toWireEntry),
    nextPageToken: end < ordered.length && last !== undefined ? tokenOf(last) : '',
  };
}

function isDescending(orderBy: string | undefined): boolean {
  const order = (orderBy ?? '').trim().replace(/\s+/g, ' ');
  if (order === 'timestamp desc') return true;
  if (order === '' || order === 'timestamp' || order === 'timestamp asc') return false;
  throw new RpcError(status.INVALID_ARGUMENT, `orderBy must be "timestamp asc" or "timestamp desc", not "${order}"`);
}

/** A filter that names one service as a whole needs only that service's files. */
function serviceNamedIn(filter: string | undefined): string | null {
  if (filter === undefined || /\bOR\b|\bNOT\b|[(!]|(^|\s)-/.test(filter)) return null;
  const service = /\bresource\.labels\.service_name\s*=\s*"([^"]+)"/.exec(filter)?.[1];
  return service === undefined ? null : `service~${service}`;
}

/** A token names the last entry that was seen, so new entries neither repeat nor hide one. */
function tokenOf(entry: LogEntry): string {
  return Buffer.from(JSON.stringify([entry.timestamp, entry.insertId])).toString('base64url');
}

function positionAfter(entries: readonly LogEntry[], token: string, descending: boolean): number {
  const [timestamp = '', insertId = ''] = JSON.parse(Buffer.from(token, 'base64url').toString()) as string[];
  const seen = (entry: LogEntry) => {
    const order = entry.timestamp === timestamp ? [entry.insertId, insertId] : [entry.timestamp, timestamp];
    const [left = '', right = ''] = order;
    return descending ? left >= right : left <= right;
  };
  const position = entries.findIndex((entry) => !seen(entry));
  return position === -1 ? entries.length : position;
}
