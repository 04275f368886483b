/** google.protobuf.Timestamp as proto-loader hands it over. */
export interface WireTime {
  readonly seconds?: string | number | null;
  readonly nanos?: number | null;
}

/** A wire timestamp as RFC 3339 with nine digits, so that text order is time order. */
export function fromWireTime(time: WireTime): string {
  const seconds = Number(time.seconds ?? 0);
  const nanos = String(time.nanos ?? 0).padStart(9, '0');
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${nanos}Z`;
}

export function toWireTime(text: string): { seconds: string; nanos: number } {
  const [, whole = text, fraction = ''] = /^(.*:\d\d)(?:\.(\d+))?Z$/.exec(text) ?? [];
  return { seconds: String(Date.parse(`${whole}Z`) / 1000), nanos: Number(fraction.padEnd(9, '0').slice(0, 9)) };
}

/** Any RFC 3339 text in the same form, or null where it is none. */
export function normalTime(text: string): string | null {
  const millis = Date.parse(text);
  if (Number.isNaN(millis)) return null;
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? '';
  return `${new Date(millis).toISOString().slice(0, 19)}.${fraction.padEnd(9, '0').slice(0, 9)}Z`;
}
