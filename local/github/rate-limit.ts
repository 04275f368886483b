/** Requests counted by the hour, as GitHub counts a token's. */
export interface RateLimit {
  /** Counts one request; false where the hour's requests are used up. */
  take(): boolean;
  /** Gives one back: an answer 304 is free. */
  giveBack(): void;
  state(): { readonly limit: number; readonly remaining: number; readonly used: number; readonly reset: number };
}

export function rateLimit(limit: number): RateLimit {
  let used = 0;
  let reset = nextHour();
  const roll = (): void => {
    if (Date.now() / 1000 < reset) return;
    used = 0;
    reset = nextHour();
  };
  return {
    take() {
      roll();
      if (used >= limit) return false;
      used += 1;
      return true;
    },
    giveBack() {
      used = Math.max(0, used - 1);
    },
    state() {
      roll();
      return { limit, remaining: limit - used, used, reset };
    },
  };
}

function nextHour(): number {
  return Math.floor(Date.now() / 1000) + 3600;
}
