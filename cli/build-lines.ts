import { logLinesSchema } from '../shared/api.ts';
import { inTimeOrder } from '../shared/log-order.ts';
import type { ApiClient } from './api-client.ts';

export interface BuildLines {
  readonly lines: readonly { readonly n: number; readonly at: string; readonly text: string }[];
  /** Index of the line that comes next, which is how many there are so far. */
  readonly next: number;
  readonly over: boolean;
  readonly capped: boolean;
  /** Where all of a capped log is; absent or null where it was not kept. */
  readonly rest?: string | null | undefined;
}

/** The last lines of a build log, as it stands now. */
export async function lastBuildLines(api: ApiClient, deployment: string, count: number): Promise<BuildLines['lines']> {
  const more = buildLines(api, deployment);
  let last: BuildLines['lines'] = [];
  for (;;) {
    const { lines } = await more();
    if (lines.length === 0) return last;
    last = inTimeOrder([...last, ...lines]).slice(-count);
  }
}

/** Reads a build log onward: each call answers the lines that came since the last one. */
export function buildLines(api: ApiClient, deployment: string): () => Promise<BuildLines> {
  let next = 0;
  return async () => {
    const answer = await api.get(`/deployments/${encodeURIComponent(deployment)}/logs?from=${next}`, logLinesSchema);
    next = answer.next;
    return answer;
  };
}
