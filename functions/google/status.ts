import { Status } from 'google-gax';

/** The gRPC status of a client's error, or null where it is something else. */
export function statusOf(error: unknown): Status | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  const { code } = error as { readonly code: unknown };
  return typeof code === 'number' ? code : null;
}

export function isNotFound(error: unknown): boolean {
  return statusOf(error) === Status.NOT_FOUND;
}

/** Seconds and nanoseconds as Google's clients give them, as ISO text; null where there is none. */
export function isoTime(time: { seconds?: unknown; nanos?: number | null } | string | null | undefined): string | null {
  if (time === null || time === undefined) return null;
  if (typeof time === 'string') return new Date(time).toISOString();
  return new Date(Number(time.seconds ?? 0) * 1000 + (time.nanos ?? 0) / 1e6).toISOString();
}
