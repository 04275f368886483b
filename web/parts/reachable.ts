/** What scrolls must be reachable by keyboard: whoever has no mouse scrolls by keys, and Safari does not see to it by itself. */
export const reachable = { tabIndex: 0 } as const;
