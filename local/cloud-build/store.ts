import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Build, type BuildStatus, isTerminal } from './build.ts';
import { nanosOf } from './time.ts';

interface BuildRecord {
  readonly build: Build;
  /** The last status that is known to have reached the `cloud-builds` topic. */
  readonly announced: BuildStatus | null;
}

export interface BuildStore {
  get(id: string): BuildRecord | undefined;
  /** Oldest first. */
  all(): readonly BuildRecord[];
  put(record: BuildRecord): void;
}

/** Finished builds beyond these are forgotten at the next start. */
const kept = 2000;

/** One file a build, written beside and renamed: a kill at any instruction leaves the old or the new record. */
export function openStore(dir: string): BuildStore {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const records = new Map(load(dir).map((record) => [record.build.id, record]));
  return {
    get: (id) => records.get(id),
    all: () => [...records.values()],
    put(record) {
      const file = path.join(dir, `${record.build.id}.json`);
      writeFileSync(`${file}.new`, JSON.stringify(record), { mode: 0o600 });
      renameSync(`${file}.new`, file);
      records.set(record.build.id, record);
    },
  };
}

function load(dir: string): readonly BuildRecord[] {
  const records = readdirSync(dir)
    .filter((name) => name.endsWith('.json'))
    .map((name) => read(path.join(dir, name)))
    .sort((a, b) => (nanosOf(a.build.createTime) < nanosOf(b.build.createTime) ? -1 : 1));
  const finished = records.filter((record) => isTerminal(record.build.status));
  const forgotten = new Set(finished.slice(0, Math.max(0, finished.length - kept)));
  for (const { build } of forgotten) rmSync(path.join(dir, `${build.id}.json`));
  return records.filter((record) => !forgotten.has(record));
}

function read(file: string): BuildRecord {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as BuildRecord;
  } catch (error) {
    throw new Error(`The journal of a build cannot be read; move it away to start without it: ${file}`, {
      cause: error,
    });
  }
}
