import { compareTimestamps } from '../../shared/log-order.ts';
import { wholeCharacters } from '../../shared/whole-characters.ts';

/** One entry of Cloud Logging: a line, or a part of one that was too long for an entry. */
export interface IncomingLine {
  readonly id: string;
  /** Timestamp with nanoseconds, as Cloud Logging gives it. */
  readonly at: string;
  readonly text: string;
  /** LogEntry.split: which part this is, of the line that all parts with this `uid` make. */
  readonly split?: { readonly uid: string; readonly index: number; readonly totalSplits: number } | undefined;
}

/** An entry with the moment at which it came, on a clock of the receiver's. */
export interface Arrived extends IncomingLine {
  readonly arrivedAt: number;
}

interface WholeLine {
  readonly at: string;
  readonly text: string;
}

/** Characters that are stored of a line; a page draws no longer ones anyway. */
const longestStored = 16 * 1024;
/** Text of one write: redaction must not hold up others for long, and Firestore takes at most 10 MiB in a commit. */
const mostCharacters = 2 * 1024 * 1024;
/** Parts of a line that are not complete after this are given up: the rest is not coming soon. */
const partsComeWithinMs = 5_000;
/**
 * In a flood deliveries overtake each other: lines wait that long for those before them. It costs no throughput, since what was
 * pushed while the last write was made has waited that long by the next one. What comes later still is put in its place where
 * the log is read (shared/log-order.ts).
 */
const flood = { lines: 20, settleMs: 200 } as const;
/** Stored in place of a line that could not be seen whole: half of a secret would not be recognised. */
export const incompleteLine = '(a long line of which a part did not arrive)';

export const byTime = (a: IncomingLine, b: IncomingLine): number =>
  compareTimestamps(a.at, b.at) || (a.id < b.id ? -1 : 1);

/** Takes from what waits, in order, what may be written now; a line whose parts are still on their way holds back what follows. */
export function nextBatch<Line extends Arrived>(waiting: readonly Line[], now: number): readonly Line[] {
  const sorted = [...waiting].sort(byTime);
  const upTo = sorted.findLastIndex(
    ({ arrivedAt }) => sorted.length < flood.lines || now - arrivedAt >= flood.settleMs,
  );
  const complete = completeness(sorted);
  const batch: Line[] = [];
  let characters = 0;
  for (const line of sorted.slice(0, upTo + 1)) {
    if (!complete(line) && now - line.arrivedAt < partsComeWithinMs) break;
    const isNew = line.split === undefined || line.split.uid !== batch.at(-1)?.split?.uid;
    if (isNew && characters > 0 && characters + line.text.length > mostCharacters) break;
    batch.push(line);
    characters += line.text.length;
  }
  return batch;
}

/** Puts the parts of long lines together again; the entries are in order. */
export function wholeLines(entries: readonly IncomingLine[]): readonly WholeLine[] {
  const complete = completeness(entries);
  const lines: { at: string; text: string; uid: string | null }[] = [];
  for (const entry of entries) {
    const { at, text, split } = entry;
    const last = lines.at(-1);
    if (split === undefined) lines.push({ at, text, uid: null });
    else if (!complete(entry)) {
      if (last?.uid !== split.uid) lines.push({ at, text: incompleteLine, uid: split.uid });
    } else if (last?.uid === split.uid) last.text += text;
    else lines.push({ at, text, uid: split.uid });
  }
  return lines;
}

export function cutLine(text: string): string {
  if (text.length <= longestStored) return text;
  const to = wholeCharacters(text, longestStored);
  return `${text.slice(0, to)} … ${(text.length - to).toLocaleString('en-US')} more characters`;
}

function completeness(entries: readonly IncomingLine[]): (entry: IncomingLine) => boolean {
  const parts = new Map<string, Set<number>>();
  for (const { split } of entries) {
    if (split !== undefined) parts.set(split.uid, (parts.get(split.uid) ?? new Set()).add(split.index));
  }
  return ({ split }) => split === undefined || parts.get(split.uid)?.size === split.totalSplits;
}
