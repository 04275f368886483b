/** Milliseconds since 1970 with their fraction: comparable between processes, and with a page, of one machine. */
export function moment(): number {
  return performance.timeOrigin + performance.now();
}
