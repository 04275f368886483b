/** The one clock and the one scheduler of a simulation: what is due next runs alone until it waits again. */
export interface Timeline {
  /** Milliseconds since 1970. */
  now(): number;
  after(milliseconds: number, run: () => void): void;
  /** The same, but nobody waits for it: a time-out that keeps no simulation going. */
  unlessOver(milliseconds: number, run: () => void): void;
  /** Runs until nothing is left to do, until the time given, or without end. Answers whether it came to rest. */
  run(until: number): Promise<boolean>;
}

/** Things that happen in one simulation: a few thousand, unless they make each other happen for ever. */
const mostEvents = 50_000;

interface Due {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
  readonly counts: boolean;
}

export function createTimeline(start: number): Timeline {
  const heap: Due[] = [];
  let time = start;
  let order = 0;
  let counting = 0;
  const schedule = (milliseconds: number, run: () => void, counts: boolean) => {
    order += 1;
    counting += counts ? 1 : 0;
    push(heap, { at: time + Math.max(0, Math.round(milliseconds)), order, run, counts });
  };
  return {
    now: () => time,
    after: (milliseconds, run) => schedule(milliseconds, run, true),
    unlessOver: (milliseconds, run) => schedule(milliseconds, run, false),
    run: async (until) => {
      for (let events = 0; counting > 0; events += 1) {
        const due = pop(heap);
        if (due === undefined || due.at > until || events > mostEvents) return false;
        time = due.at;
        counting -= due.counts ? 1 : 0;
        due.run();
        await everythingWaits();
      }
      return true;
    },
  };
}

/** All promises settle before the next tick of the process, so that after it all code waits for the timeline. */
function everythingWaits(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

function isBefore(a: Due, b: Due): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

function push(heap: Due[], due: Due): void {
  let index = heap.push(due) - 1;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || isBefore(above, due)) break;
    heap[index] = above;
    index = parent;
  }
  heap[index] = due;
}

function pop(heap: Due[]): Due | undefined {
  const [first] = heap;
  const last = heap.pop();
  if (heap.length === 0 || last === undefined) return first;
  let index = 0;
  for (;;) {
    const left = heap[2 * index + 1];
    const right = heap[2 * index + 2];
    if (left === undefined) break;
    const isRight = right !== undefined && isBefore(right, left);
    const child = isRight ? right : left;
    if (isBefore(last, child)) break;
    heap[index] = child;
    index = 2 * index + (isRight ? 2 : 1);
  }
  heap[index] = last;
  return first;
}
