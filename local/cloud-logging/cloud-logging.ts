import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { ComponentOptions, Running } from '../component.ts';
import { serveGrpc, unary } from '../grpc.ts';
import type { LogEntry, NewLogEntry } from './entry.ts';
import { type ListRequest, listEntries, predicateOf } from './list.ts';
import { openLogStore } from './store.ts';
import { type TailCall, tail } from './tail.ts';
import { fromWireEntry, type WireEntry } from './wire.ts';

/** Cloud Logging's own limit for one entry is 256 KiB; a longer text is cut there. */
const maxTextBytes = 256 * 1024;

export interface CloudLogging extends Running {
  /** Takes an entry; it can be read at once. */
  write(entry: NewLogEntry): void;
  /** Entries that match a filter of the Logging query language, oldest first. */
  read(filter: string): readonly LogEntry[];
  /** Hears every entry as it comes; returns what ends it. */
  subscribe(listener: (entry: LogEntry) => void): () => void;
}

interface WriteRequest extends Pick<WireEntry, 'logName' | 'resource' | 'labels'> {
  readonly entries?: readonly WireEntry[];
  readonly dryRun?: boolean;
}

/**
 * The laptop's Cloud Logging, for the official clients and for the laptop's own Cloud Run.
 * `maxBytesPerService` bounds one of the two files that a service's entries rotate through (default 8 MiB).
 */
export async function startCloudLogging(
  options: ComponentOptions & { readonly maxBytesPerService?: number },
): Promise<CloudLogging> {
  const store = openLogStore(options.dir, keyOf, options.maxBytesPerService ?? 8 << 20);
  const bus = new EventEmitter().setMaxListeners(0);
  const complete = entryCompleter();

  function write(entry: NewLogEntry): void {
    const whole = complete(entry);
    store.append(whole);
    bus.emit('entry', whole);
  }

  function subscribe(listener: (entry: LogEntry) => void): () => void {
    bus.on('entry', listener);
    return () => void bus.off('entry', listener);
  }

  const implementation = {
    writeLogEntries: unary((request: WriteRequest) => {
      const entries = (request.entries ?? []).map((entry) => fromWireEntry(entry, request));
      if (!request.dryRun) entries.forEach(write);
      return {};
    }),
    listLogEntries: unary((request: ListRequest) => listEntries(store, request)),
    tailLogEntries: (call: TailCall) => tail(call, subscribe),
  };
  const proto = 'google/logging/v2/logging.proto';
  const service = 'google.logging.v2.LoggingServiceV2';
  const server = await serveGrpc(options.port, [{ proto, service, implementation }]);
  return {
    port: server.port,
    write,
    read: (filter) => store.read(null).filter(predicateOf(filter)),
    subscribe,
    close: async () => {
      await server.close();
      store.close();
    },
  };
}

/** One pair of files for each service, one for all the rest. */
function keyOf({ resource }: Pick<LogEntry, 'resource'>): string {
  const service = resource.labels.service_name;
  return service === undefined ? 'other' : `service~${service}`;
}

/** Completes entries: ids grow, so that entries of one millisecond keep the order in which they came. */
function entryCompleter(): (entry: NewLogEntry) => LogEntry {
  const life = `${Date.now().toString(36)}${randomBytes(2).toString('hex')}`;
  let count = 0;
  return (entry) => {
    const now = `${new Date().toISOString().slice(0, -1)}000000Z`;
    const text = entry.textPayload;
    return {
      ...entry,
      timestamp: entry.timestamp ?? now,
      receiveTimestamp: now,
      insertId: entry.insertId ?? `${life}${(count++).toString(36).padStart(7, '0')}`,
      severity: entry.severity ?? 'DEFAULT',
      ...(text !== undefined && { textPayload: cut(text) }),
    };
  };
}

function cut(text: string): string {
  if (text.length * 3 <= maxTextBytes || Buffer.byteLength(text) <= maxTextBytes) return text;
  return `${Buffer.from(text).subarray(0, maxTextBytes).toString()} [cut: the line has ${text.length} characters]`;
}
