import type { LogChunk } from '../../shared/deployment.ts';
import { inTimeOrder } from '../../shared/log-order.ts';

export interface LogLine {
  /** Index in the build's log, from 0. */
  readonly n: number;
  readonly at: string;
  readonly text: string;
}

/** Chunks by their first line's index, in order. */
export type Chunks = ReadonlyMap<number, LogChunk>;

const isSame = (known: LogChunk | undefined, chunk: LogChunk): boolean =>
  known?.lines.length === chunk.lines.length && known.capped === chunk.capped;

/** Adds chunks to those that are known; a chunk that grew replaces its earlier state, one that did not stays the same object. */
export function addChunks(known: Chunks, added: readonly LogChunk[]): Chunks {
  const merged = new Map(known);
  let inOrder = true;
  let last = [...known.keys()].at(-1) ?? -1;
  for (const chunk of added) {
    if (!merged.has(chunk.first)) {
      if (chunk.first < last) inOrder = false;
      last = chunk.first;
    }
    if (!isSame(merged.get(chunk.first), chunk)) merged.set(chunk.first, chunk);
  }
  return inOrder ? merged : new Map([...merged].sort(([a], [b]) => a - b));
}

export interface Gap {
  /** The chunk before the gap, and the one after it, by first line. */
  readonly after: number;
  readonly before: number;
}

/** The first place where lines are missing between chunks: more came while the connection was away than the tail holds. */
export function findGap(chunks: Chunks): Gap | null {
  let previous: LogChunk | null = null;
  for (const chunk of chunks.values()) {
    if (previous && chunk.first > previous.first + previous.lines.length) {
      return { after: previous.first, before: chunk.first };
    }
    previous = chunk;
  }
  return null;
}

const linesOfChunks = new WeakMap<LogChunk, readonly LogLine[]>();

function linesOfChunk(chunk: LogChunk): readonly LogLine[] {
  const known = linesOfChunks.get(chunk);
  if (known) return known;
  const lines = chunk.lines.map(({ at, text }, index) => ({ n: chunk.first + index, at, text }));
  linesOfChunks.set(chunk, lines);
  return lines;
}

/** Every line in the order of time; a line is the same object for as long as its chunk and its place do not change. */
export function linesOf(chunks: Chunks): readonly LogLine[] {
  const stored = [...chunks.values()].flatMap(linesOfChunk);
  const ordered = inTimeOrder(stored);
  if (ordered === stored) return stored;
  return ordered.map((line, index) => {
    const n = stored[index]?.n ?? index;
    return line.n === n ? line : { ...line, n };
  });
}
