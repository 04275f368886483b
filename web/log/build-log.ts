import type { LogChunk } from '../../shared/deployment.ts';
import { readLogChunk } from '../documents.ts';
import { readCollection, type Selection, watchCollection } from '../firestore.ts';
import { createCell, createSource, type Source } from '../source.ts';
import { addChunks, type Chunks, findGap, type Gap, type LogLine, linesOf } from './chunks.ts';

export interface LogView {
  readonly state: 'loading' | 'ready' | 'refused';
  readonly lines: readonly LogLine[];
  /** Whether the lines reach back to the first one. */
  readonly whole: boolean;
  readonly loadingOlder: boolean;
  /** The build printed more than is stored. */
  readonly capped: boolean;
  /** The page holds as many lines as it keeps, and older ones were not loaded. */
  readonly full: boolean;
}

export interface BuildLog extends Source<LogView> {
  /** Loads one page of lines before the oldest; answers whether there may be more. */
  readonly loadOlder: () => Promise<boolean>;
  /** Loads every line, up to what a page keeps. */
  readonly loadAll: () => Promise<void>;
}

/** A chunk is up to a quarter second of lines; the tail is what one listener follows. */
const tailChunks = 60;
const pageChunks = 200;
/** Lines that a page keeps in memory. */
export const keptLines = 50_000;

const readChunks = (documents: readonly Readonly<Record<string, unknown>>[]): readonly LogChunk[] =>
  documents.map(readLogChunk).filter((chunk) => chunk !== null);

const nothing: LogView = {
  state: 'loading',
  lines: [],
  whole: false,
  loadingOlder: false,
  capped: false,
  full: false,
};

/** Follows a build's log: its tail live, older lines on demand, and what was missed while the connection was away. */
export function followBuildLog(deployment: string): BuildLog {
  const path = `deployments/${deployment}/logs`;
  const view = createCell<LogView>(nothing);
  let chunks: Chunks = new Map();
  let filling = false;
  const unfillable = new Set<number>();
  let older: Promise<boolean> | null = null;

  const show = (change: Partial<LogView>): void => view.set({ ...view.current(), ...change });

  const take = (added: readonly LogChunk[]): void => {
    chunks = addChunks(chunks, added);
    const lines = linesOf(chunks);
    const first = lines[0]?.n ?? 0;
    show({
      state: 'ready',
      lines,
      whole: first === 0,
      capped: [...chunks.values()].some((chunk) => chunk.capped),
      full: lines.length >= keptLines && first > 0,
    });
  };

  const fill = async (gap: Gap): Promise<void> => {
    filling = true;
    const selection: Selection = { path, order: ['first', 'asc'], after: gap.after, before: gap.before };
    const missing = await readCollection({ ...selection, first: pageChunks }).catch(() => null);
    filling = false;
    if (missing === null) return;
    if (missing.length === 0) unfillable.add(gap.before);
    take(readChunks(missing));
    fillGap();
  };
  const fillGap = (): void => {
    const gap = findGap(chunks);
    if (gap && !filling && !unfillable.has(gap.before)) void fill(gap);
  };

  const readOlder = async (): Promise<boolean> => {
    const oldest = view.current().lines[0]?.n;
    if (!oldest || view.current().full) return false;
    show({ loadingOlder: true });
    const page = await readCollection({ path, order: ['first', 'asc'], before: oldest, last: pageChunks }).catch(
      () => null,
    );
    if (page && page.length > 0) take(readChunks(page));
    show({ loadingOlder: false, ...(page?.length === 0 ? { whole: true } : {}) });
    return page !== null && page.length > 0 && !view.current().whole && !view.current().full;
  };
  const loadOlder = (): Promise<boolean> => {
    older ??= readOlder().finally(() => {
      older = null;
    });
    return older;
  };

  const source = createSource(nothing, (set) => {
    const forward = view.subscribe(() => set(view.current()));
    const stop = watchCollection(
      { path, order: ['first', 'asc'], last: tailChunks },
      {
        next: (documents, stale) => {
          if (stale && documents.length === 0) return;
          take(readChunks(documents));
          fillGap();
        },
        refused: () => show({ state: 'refused' }),
      },
    );
    return () => {
      forward();
      stop();
    };
  });

  return {
    subscribe: source.subscribe,
    current: view.current,
    loadOlder,
    loadAll: async () => {
      while (await loadOlder());
    },
  };
}
