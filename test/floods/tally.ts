import type { Asked } from './api-client.ts';

/** How long requests took, and why those failed that did. */
export interface Tally {
  readonly millis: readonly number[];
  failed(): number;
  /** `3 x 429 rate-limited, 1 x no answer`; empty where none failed. */
  why(): string;
  /** Counts an answer; tells whether it was the wanted one. */
  note(asked: Asked, wanted: number): boolean;
}

export function openTally(): Tally {
  const millis: number[] = [];
  const reasons = new Map<string, number>();
  return {
    millis,
    failed: () => [...reasons.values()].reduce((sum, each) => sum + each, 0),
    why: () => [...reasons].map(([reason, times]) => `${times} x ${reason}`).join(', '),
    note(asked, wanted) {
      millis.push(asked.millis);
      if (asked.status === wanted) return true;
      const reason = reasonOf(asked);
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      return false;
    },
  };
}

function reasonOf({ status, body }: Asked): string {
  if (status === 0) return `no answer (${body})`;
  const code = /"code":"([a-z-]+)"/.exec(body)?.[1];
  return code === undefined ? `${status}` : `${status} ${code}`;
}
