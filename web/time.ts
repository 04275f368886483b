/** Whole and short: `4 s`, `3 min 5 s`, `2 h 4 min`, `5 days`. */
export function formatSeconds(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return whole % 60 === 0 ? `${whole / 60} min` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const hours = Math.floor(whole / 3600);
  if (hours < 48) {
    const minutes = Math.floor((whole % 3600) / 60);
    return minutes === 0 ? `${hours} h` : `${hours} h ${minutes} min`;
  }
  return `${Math.floor(hours / 24)} days`;
}

/** A measured duration; below ten seconds with one decimal. */
export function formatMeasured(seconds: number): string {
  return seconds < 10 ? `${seconds.toFixed(1)} s` : formatSeconds(seconds);
}

/** Seconds from one ISO time to another, or to `now` in milliseconds while it goes on; null when it has not begun. */
export function secondsBetween(from: string | null, to: string | null, now: number): number | null {
  if (!from) return null;
  const seconds = ((to ? Date.parse(to) : now) - Date.parse(from)) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : null;
}

/** `just now`, `12 s ago`, `3 min ago`, `4 h ago`, `2 days ago`; an unreadable time gives ''. */
export function formatAge(time: string, now: number): string {
  const seconds = (now - Date.parse(time)) / 1000;
  if (!Number.isFinite(seconds)) return '';
  if (seconds < 2) return 'just now';
  if (seconds < 60) return `${Math.floor(seconds)} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} days ago`;
}

/** The newest of some ISO times; they are all UTC with milliseconds, so text order is time order. */
export function newestOf(times: readonly (string | null | undefined)[]): string | null {
  return times.reduce<string | null>((newest, time) => (time && (!newest || time > newest) ? time : newest), null);
}

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** The full local date and time. */
export function formatExact(time: string): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? time : exact.format(date);
}

const clockTime = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

/** The local time of day with seconds. */
export function formatClock(time: string): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? time : clockTime.format(date);
}
