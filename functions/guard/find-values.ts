/** A stretch of text, from inclusive, to exclusive. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

export interface Search {
  /** Where any of the values stands, merged where they overlap, in order. */
  readonly found: readonly Stretch[];
  /** From here on the text may be the beginning of a value that is not complete yet. */
  readonly pending: number;
}

/** Characters up to here have a table at the root; a table of all 65,536 would cost each deployment 256 KiB. */
const rootTable = 256;
/** Pairs of ASCII characters, one bit each. */
const pairBits = 128 * 128;

/** A bit for each pair of ASCII characters that some value begins with; a value of one character allows any after it. */
function pairsAtTheBeginning(values: readonly string[]): Int32Array {
  const pairs = new Int32Array(pairBits / 32);
  const allow = (pair: number): void => {
    pairs[pair >> 5] = (pairs[pair >> 5] ?? 0) | (1 << (pair & 31));
  };
  for (const value of values) {
    const first = value.charCodeAt(0);
    const second = value.charCodeAt(1);
    if (!(first < 128)) continue;
    if (second < 128) allow(first * 128 + second);
    else if (Number.isNaN(second)) for (let any = 0; any < 128; any += 1) allow(first * 128 + any);
  }
  return pairs;
}

/**
 * Looks for many values in one pass, whatever their number (Aho and Corasick, 1975). Children of a state are a linked list, since a
 * table of states times characters would be far too large; the root, where ordinary text stays, has a table.
 */
export function valueFinder(values: readonly string[]): (text: string) => Search {
  const size = values.reduce((sum, value) => sum + value.length, 1);
  const root = new Int32Array(rootTable);
  const pairs = pairsAtTheBeginning(values);
  const firstChild = new Int32Array(size);
  const sibling = new Int32Array(size);
  const character = new Uint16Array(size);
  const depth = new Int32Array(size);
  const fail = new Int32Array(size);
  /** Length of the longest value that ends in a state, 0 for none. */
  const ends = new Int32Array(size);
  let states = 1;

  const child = (state: number, c: number): number => {
    if (state === 0 && c < rootTable) return root[c] ?? 0;
    for (let s = firstChild[state] ?? 0; s !== 0; s = sibling[s] ?? 0) if (character[s] === c) return s;
    return 0;
  };
  for (const value of values) {
    let state = 0;
    for (let i = 0; i < value.length; i += 1) {
      const c = value.charCodeAt(i);
      let next = child(state, c);
      if (next === 0) {
        next = states;
        states += 1;
        character[next] = c;
        depth[next] = i + 1;
        sibling[next] = firstChild[state] ?? 0;
        firstChild[state] = next;
        if (state === 0 && c < rootTable) root[c] = next;
      }
      state = next;
    }
    ends[state] = Math.max(ends[state] ?? 0, value.length);
  }
  const step = (from: number, c: number): number => {
    let state = from;
    for (;;) {
      const next = child(state, c);
      if (next !== 0 || state === 0) return next;
      state = fail[state] ?? 0;
    }
  };
  const queue: number[] = [];
  for (let s = firstChild[0] ?? 0; s !== 0; s = sibling[s] ?? 0) queue.push(s);
  for (let at = 0; at < queue.length; at += 1) {
    const state = queue[at] ?? 0;
    for (let s = firstChild[state] ?? 0; s !== 0; s = sibling[s] ?? 0) {
      const target = step(fail[state] ?? 0, character[s] ?? 0);
      fail[s] = target;
      ends[s] = Math.max(ends[s] ?? 0, ends[target] ?? 0);
      queue.push(s);
    }
  }

  return (text) => {
    const found: { from: number; to: number }[] = [];
    let state = 0;
    for (let i = 0; i < text.length; i += 1) {
      const c = text.charCodeAt(i);
      if (state === 0 && c < 128 && i + 1 < text.length) {
        const next = text.charCodeAt(i + 1);
        const pair = c * 128 + next;
        // Two characters that no value begins with lead back to the root, where they began.
        if (next < 128 && (((pairs[pair >> 5] ?? 0) >>> (pair & 31)) & 1) === 0) continue;
      }
      state = state === 0 && c < rootTable ? (root[c] ?? 0) : step(state, c);
      const length = ends[state] ?? 0;
      if (length === 0) continue;
      let from = i + 1 - length;
      for (let last = found.at(-1); last !== undefined && last.to > from; last = found.at(-1)) {
        from = Math.min(from, last.from);
        found.pop();
      }
      found.push({ from, to: i + 1 });
    }
    const open = text.length - (depth[state] ?? 0);
    // What has been found reaches into what may go on: both are kept, so that they become one.
    const touching = found.at(-1);
    return { found, pending: touching !== undefined && touching.to > open ? Math.min(open, touching.from) : open };
  };
}
