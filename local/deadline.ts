/**
 * A signal that aborts with any of the given ones, or after a time with a TimeoutError. The listener keeps the timer
 * alive: Node 20 collects a timeout signal that nothing but `AbortSignal.any` refers to, and it then never fires
 * (seen with 20.20.2, 2026-11-21).
 */
export function within(milliseconds: number, ...signals: readonly AbortSignal[]): AbortSignal {
  const time = AbortSignal.timeout(milliseconds);
  time.addEventListener('abort', () => undefined, { once: true });
  return AbortSignal.any([time, ...signals]);
}
