/**
 * For every call to Google, in milliseconds. The clients' own retries are off: they would go on for the whole time-out
 * (600 s without one), out of sight of the breaker; `resilience.ts` retries instead.
 */
export const callOptions = { timeout: 20_000, retry: null };
