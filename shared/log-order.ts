/** Order of RFC 3339 timestamps in UTC with any number of digits after the second. */
export function compareTimestamps(a: string, b: string): number {
  const [left, right] = [a.replace('Z', ''), b.replace('Z', '')];
  return left < right ? -1 : left > right ? 1 : 0;
}

/**
 * Lines by their time. They are stored as they came, and neither a log sink nor a push keeps an order, so whoever shows them
 * puts them right; lines of one time stay as they are, and lines in order are answered as the array that was given.
 */
export function inTimeOrder<Line extends { readonly at: string }>(lines: readonly Line[]): readonly Line[] {
  const isInOrder = lines.every(
    (line, index) => index === 0 || compareTimestamps(lines[index - 1]?.at ?? '', line.at) <= 0,
  );
  return isInOrder ? lines : [...lines].sort((a, b) => compareTimestamps(a.at, b.at));
}
