/** A Cloud Logging LogEntry in JSON, as a log sink hands it to a topic. */
export interface BuildLogEntry {
  readonly logName: string;
  readonly insertId: string;
  readonly timestamp: string;
  readonly severity: 'INFO' | 'ERROR';
  readonly textPayload: string;
  readonly resource: { readonly type: 'build'; readonly labels: Readonly<Record<string, string>> };
  readonly labels: { readonly build_step: string; readonly build_tags: string };
  readonly split?: { readonly uid: string; readonly index: number; readonly totalSplits: number };
}

/** Cloud Logging takes entries of at most 256 kB (https://cloud.google.com/logging/quotas); the rest is for the labels. */
const longestTextBytes = 200_000;

/** Makes text valid UTF-8 and cuts it where it is too long for one entry, never inside a character. */
export function textParts(text: string): readonly string[] {
  const bytes = Buffer.from(text, 'utf8');
  const parts: string[] = [];
  let from = 0;
  while (bytes.length - from > longestTextBytes) {
    let to = from + longestTextBytes;
    while (((bytes[to] ?? 0) & 0xc0) === 0x80) to -= 1;
    parts.push(bytes.toString('utf8', from, to));
    from = to;
  }
  parts.push(bytes.toString('utf8', from));
  return parts;
}
