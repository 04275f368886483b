import type { ServerDuplexStream } from '@grpc/grpc-js';
import type { LogEntry } from './entry.ts';
import { predicateOf, underParents } from './list.ts';
import { toWireEntry, type WireEntry } from './wire.ts';

interface TailRequest {
  readonly resourceNames?: readonly string[];
  readonly filter?: string;
}

interface TailResponse {
  readonly entries: readonly WireEntry[];
  readonly suppressionInfo?: readonly { readonly reason: 'NOT_CONSUMED'; readonly suppressedCount: number }[];
}

export type TailCall = ServerDuplexStream<TailRequest, TailResponse>;

/** Entries of one turn of the event loop travel together; beyond this many unread ones a reader is told of a gap. */
const maxUnread = 10_000;

/** Sends new entries as they come until the reader ends; the last request's filter holds. */
export function tail(call: TailCall, subscribe: (listener: (entry: LogEntry) => void) => () => void): void {
  let wanted: (entry: LogEntry) => boolean = () => false;
  let waiting: LogEntry[] = [];
  let suppressed = 0;
  let scheduled = false;
  let blocked = false;

  const unsubscribe = subscribe((entry) => {
    if (!wanted(entry)) return;
    if (waiting.length >= maxUnread) suppressed += 1;
    else waiting.push(entry);
    schedule();
  });

  function schedule(): void {
    if (scheduled || blocked) return;
    scheduled = true;
    setImmediate(send);
  }

  function send(): void {
    scheduled = false;
    if (call.cancelled || call.destroyed || waiting.length === 0) return;
    const entries = waiting.map(toWireEntry);
    waiting = [];
    const gap = suppressed > 0 ? [{ reason: 'NOT_CONSUMED' as const, suppressedCount: suppressed }] : [];
    suppressed = 0;
    blocked = !call.write({ entries, suppressionInfo: gap });
    if (blocked) {
      call.once('drain', () => {
        blocked = false;
        schedule();
      });
    }
  }

  call.on('data', (request: TailRequest) => {
    try {
      const matches = predicateOf(request.filter);
      const below = underParents(request.resourceNames);
      wanted = (entry) => below(entry) && matches(entry);
    } catch (error) {
      call.destroy(error as Error);
    }
  });
  call.on('end', () => {
    unsubscribe();
    send();
    call.end();
  });
  call.on('cancelled', unsubscribe);
  call.on('close', unsubscribe);
  call.on('error', unsubscribe);
}
