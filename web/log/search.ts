import type { Span } from './line.ts';

/** Lines that hold the words, as positions in the list; upper and lower case are the same. */
export function findLines(lines: readonly string[], words: string): readonly number[] {
  const wanted = words.toLowerCase();
  if (wanted === '') return [];
  const found: number[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.toLowerCase().includes(wanted)) found.push(index);
  }
  return found;
}

/** The position in the hits `step` further than `current`, round the end. */
export function stepThrough(count: number, current: number, step: 1 | -1): number {
  return count === 0 ? 0 : (current + step + count) % count;
}

export interface MarkedSpan extends Span {
  /** Where in the line the span begins. */
  readonly offset: number;
  readonly found: boolean;
}

/** Cuts spans where the words begin and end, so that a hit across colours is marked whole. */
export function markSpans(spans: readonly Span[], words: string): readonly MarkedSpan[] {
  const text = spans.map((span) => span.text).join('');
  const lower = text.toLowerCase();
  const wanted = words.toLowerCase();
  const edges: number[] = [];
  // Some letters change their length in lower case; then positions would lie, and the line is shown without marks.
  if (wanted !== '' && lower.length === text.length) {
    for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, at + wanted.length)) {
      edges.push(at, at + wanted.length);
    }
  }
  const marked: MarkedSpan[] = [];
  let offset = 0;
  for (const span of spans) {
    const end = offset + span.text.length;
    const cuts = [offset, ...edges.filter((edge) => edge > offset && edge < end), end];
    for (const [index, from] of cuts.slice(0, -1).entries()) {
      const to = cuts[index + 1] ?? end;
      const found = edges.some((edge, n) => n % 2 === 0 && edge <= from && to <= (edges[n + 1] ?? 0));
      if (to > from) marked.push({ ...span, text: text.slice(from, to), offset: from, found });
    }
    offset = end;
  }
  return marked;
}
