import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { compareEntries, type LogEntry } from './entry.ts';

/** Lines wait at most this long in memory, milliseconds; one write of many lines is what keeps a talkative app cheap. */
const flushAfter = 25;
const flushAtBytes = 256 * 1024;

export interface LogStore {
  append(entry: LogEntry): void;
  /** All entries of one key (or of all), oldest first. */
  read(key: string | null): readonly LogEntry[];
  close(): void;
}

interface Shelf {
  pending: string[];
  pendingBytes: number;
  fileBytes: number;
}

/**
 * Keeps entries as lines of JSON, one pair of files per key: when the current file is full, it becomes the
 * previous one, whose content is given up. So a key takes at most twice `maxBytes` on disk.
 */
export function openLogStore(dir: string, keyOf: (entry: LogEntry) => string, maxBytes: number): LogStore {
  mkdirSync(dir, { recursive: true });
  const shelves = new Map<string, Shelf>();
  let timer: NodeJS.Timeout | null = null;

  const current = (key: string) => path.join(dir, `${key}.ndjson`);
  const previous = (key: string) => path.join(dir, `${key}.previous.ndjson`);

  function shelf(key: string): Shelf {
    const known = shelves.get(key);
    if (known !== undefined) return known;
    const file = current(key);
    const opened = { pending: [], pendingBytes: 0, fileBytes: existsSync(file) ? statSync(file).size : 0 };
    shelves.set(key, opened);
    return opened;
  }

  function flush(key: string, kept: Shelf): void {
    if (kept.pending.length === 0) return;
    if (kept.fileBytes > 0 && kept.fileBytes + kept.pendingBytes > maxBytes) {
      renameSync(current(key), previous(key));
      kept.fileBytes = 0;
    }
    appendFileSync(current(key), kept.pending.join(''));
    kept.fileBytes += kept.pendingBytes;
    kept.pending = [];
    kept.pendingBytes = 0;
  }

  function flushAll(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    for (const [key, kept] of shelves) flush(key, kept);
  }

  return {
    append: (entry) => {
      const key = fileName(keyOf(entry));
      const kept = shelf(key);
      const line = `${JSON.stringify(entry)}\n`;
      kept.pending.push(line);
      kept.pendingBytes += Buffer.byteLength(line);
      if (kept.pendingBytes >= flushAtBytes) flush(key, kept);
      else timer ??= setTimeout(flushAll, flushAfter);
    },
    read: (key) => {
      flushAll();
      const keys = key === null ? everyKey(dir) : [fileName(key)];
      const entries = keys.flatMap((each) => [...readLines(previous(each)), ...readLines(current(each))]);
      return entries.sort(compareEntries);
    },
    close: flushAll,
  };
}

function everyKey(dir: string): readonly string[] {
  const names = readdirSync(dir).filter((name) => name.endsWith('.ndjson'));
  return [...new Set(names.map((name) => name.replace(/(\.previous)?\.ndjson$/, '')))];
}

function readLines(file: string): readonly LogEntry[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8').split('\n').flatMap(parseLine);
}

/** A kill in the middle of a write leaves half a line at the end: it is passed over. */
function parseLine(line: string): readonly LogEntry[] {
  if (line === '') return [];
  try {
    return [JSON.parse(line) as LogEntry];
  } catch {
    return [];
  }
}

function fileName(key: string): string {
  return key.replace(/[^A-Za-z0-9_-]/g, (each) => `%${each.charCodeAt(0).toString(16)}`).slice(0, 120);
}
