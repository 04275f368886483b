import type { LogChunk } from '../../shared/deployment.ts';
import { paths } from '../engine/documents.ts';
import { expiryOf } from '../expiry.ts';
import type { Redactor } from '../guard/redact.ts';
import type { Store, Write } from '../ports.ts';
import { type CacheUse, hearOfCache, nothingHeard } from './build-cache.ts';
import { byTime, cutLine, type IncomingLine, wholeLines } from './build-log-lines.ts';

/** `buildLogs/{deployment}`: where the next line goes, and which entries were taken lately. */
interface LogPosition {
  readonly next: number;
  readonly bytes: number;
  readonly capped: boolean;
  readonly recent: readonly string[];
  /** Lines that a private key which has begun may still have. */
  readonly keyLines?: number;
  /** The newest lines that came after the cap: they tell why a build that printed too much has failed. */
  readonly end?: readonly LogLine[];
  readonly cache?: CacheUse;
  readonly expiresAt?: unknown;
}

interface LogLine {
  readonly at: string;
  readonly text: string;
}

type RedactLines = Redactor['redactLines'];

/** A hard cap on what is stored for one deployment; the rest stays in Cloud Logging. */
export const logCap = { lines: 20_000, bytes: 8 * 1024 * 1024 } as const;
const chunk = { lines: 400, bytes: 200 * 1024 } as const;
/** Of the lines after the cap, so that the document stays far below 1 MiB. */
const keptEnd = { lines: 200, bytes: 64 * 1024 } as const;
/** Exports repeat entries; repetitions come close together. */
const rememberEntries = 2_000;
const conflictRounds = 5;

/**
 * Appends lines in the order of their time, each once, as chunks; text is redacted before anything is stored. After the cap
 * only the newest lines are kept, beside the log. Answers how the build used its cache when that has become known by them.
 */
export async function appendLines(
  store: Store,
  { org, deployment }: { readonly org: string; readonly deployment: string },
  lines: readonly IncomingLine[],
  redact: RedactLines,
): Promise<CacheUse | null> {
  const path = paths.buildLog(`${org}~${deployment}`);
  for (let round = 0; round < conflictRounds; round += 1) {
    const { docs, now } = await store.read([path]);
    const doc = docs[0];
    const position = (doc?.data as LogPosition | undefined) ?? { next: 0, bytes: 0, capped: false, recent: [] };
    const { chunks, after } = place(position, lines, redact, now);
    const writes: Write[] = chunks.map((data) => ({
      op: 'create',
      path: paths.logChunk(org, deployment, data.first),
      data,
    }));
    writes.push(
      doc ? { op: 'update', path, data: after, lastUpdateTime: doc.updateTime } : { op: 'create', path, data: after },
    );
    if ((await store.commit(writes)) === 'committed') {
      const { cache = nothingHeard } = position;
      return after.cache?.over === true && !cache.over ? after.cache : null;
    }
  }
  throw new Error(`the log of ${deployment} kept being written by others`);
}

/** Decides without I/O which lines are new and in which chunks they go. */
export function place(
  position: LogPosition,
  lines: readonly IncomingLine[],
  redact: RedactLines,
  now: string,
): { readonly chunks: readonly LogChunk[]; readonly after: LogPosition } {
  const seen = new Set(position.recent);
  const fresh = [...lines].sort(byTime).filter(({ id }) => !seen.has(id) && seen.add(id));
  const whole = wholeLines(fresh);
  // Joined before redaction, so that a secret that was printed over several lines is seen whole.
  const text = whole.map((line) => line.text.replaceAll('\n', ' ')).join('\n');
  const keyLinesBefore = position.keyLines ?? 0;
  const redacted = whole.length === 0 ? { text, keyLines: keyLinesBefore } : redact(text, keyLinesBefore);
  const expiresAt = expiryOf('logs', now);
  const chunks: { first: number; lines: { at: string; text: string }[]; capped: boolean; expiresAt: Date }[] = [];
  let { next, bytes, capped } = position;
  const later: LogLine[] = [];
  let size = 0;
  for (const [index, clean] of (whole.length === 0 ? [] : redacted.text.split('\n')).entries()) {
    const text = cutLine(clean);
    const at = (whole[index] ?? whole[whole.length - 1])?.at ?? now;
    if (capped) {
      later.push({ at, text });
      continue;
    }
    const textBytes = Buffer.byteLength(text);
    let current = chunks.at(-1);
    if (current === undefined || current.lines.length >= chunk.lines || size + textBytes > chunk.bytes) {
      current = { first: next, lines: [], capped: false, expiresAt };
      chunks.push(current);
      size = 0;
    }
    current.lines.push({ at, text });
    next += 1;
    bytes += textBytes;
    size += textBytes;
    if (next >= logCap.lines || bytes >= logCap.bytes) {
      capped = true;
      current.capped = true;
    }
  }
  const { keyLines } = redacted;
  const end = newest([...(position.end ?? []), ...later]);
  const after = { next, bytes, capped, recent: [...seen].slice(-rememberEntries), keyLines, end };
  const cache = hearOfCache(
    position.cache ?? nothingHeard,
    whole.map((line) => line.text),
  );
  return { chunks, after: { ...after, cache, expiresAt: expiryOf('buildLogs', now) } };
}

/** As many of the last lines as are kept. */
function newest(lines: readonly LogLine[]): readonly LogLine[] {
  let bytes = 0;
  const tooOld = lines.findLastIndex(({ text }, index) => {
    bytes += Buffer.byteLength(text);
    return bytes > keptEnd.bytes || index < lines.length - keptEnd.lines;
  });
  return lines.slice(tooOld + 1);
}
