import type { Timestamp } from './build.ts';

/** Nanoseconds since 1970, strictly increasing even where the wall clock stands still or goes back. */
export type Clock = () => bigint;

/** A clock that never answers what is at or before `after`, whatever the wall clock says. */
export function strictClock(after = 0n, wall: () => number = Date.now): Clock {
  let last = after;
  return () => {
    const now = BigInt(wall()) * 1_000_000n;
    last = now > last ? now : last + 1n;
    return last;
  };
}

export function timestamp(nanos: bigint): Timestamp {
  return { seconds: String(nanos / 1_000_000_000n), nanos: Number(nanos % 1_000_000_000n) };
}

export function nanosOf(time: Timestamp): bigint {
  return BigInt(time.seconds) * 1_000_000_000n + BigInt(time.nanos ?? 0);
}

/** RFC 3339 with nine digits after the point, as Cloud Logging exports it. */
export function rfc3339(nanos: bigint): string {
  const whole = new Date(Number(nanos / 1_000_000n)).toISOString().slice(0, 19);
  return `${whole}.${String(nanos % 1_000_000_000n).padStart(9, '0')}Z`;
}

interface Duration {
  readonly seconds?: unknown;
  readonly nanos?: number | null;
}

/** Milliseconds of a google.protobuf.Duration; the fallback where it is absent or zero. */
export function durationMs(duration: Duration | null | undefined, fallbackMs: number): number {
  const ms = Number(duration?.seconds ?? 0) * 1000 + (duration?.nanos ?? 0) / 1e6;
  return ms > 0 ? ms : fallbackMs;
}
