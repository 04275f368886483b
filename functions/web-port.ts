import type { HttpCheck } from '../shared/http-checks.ts';

export interface Answer {
  /** HTTP status, or null when there was no answer. */
  readonly status: number | null;
  readonly millis: number;
  /** Why there was no answer, else null. */
  readonly error: string | null;
  /** Whether body and header held the text that was looked for; missing where nothing was. */
  readonly hasText?: boolean;
  readonly hasHeader?: boolean;
}

export interface WebOptions {
  readonly audience: string | null;
  readonly timeoutMs: number;
  /** The deployment's, so that the request is found in the service's log. */
  readonly traceparent?: string;
}

/** Requests to a deployed service, only to hosts that Cloud Run named. */
export interface Web {
  /**
   * With a check's method, looking for its texts; with an identity token for `audience`, or without one where it is null. The
   * body is read no further than 64 KiB and kept nowhere.
   */
  ask(url: string, check: Pick<HttpCheck, 'method' | 'bodyContains' | 'header'>, options: WebOptions): Promise<Answer>;
}
