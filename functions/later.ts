/** A moment so many seconds after another, both ISO 8601 in UTC with milliseconds. */
export function later(from: string, seconds: number): string {
  return new Date(Date.parse(from) + seconds * 1000).toISOString();
}
