import type { State } from './state.ts';

/**
 * Seconds from a kill until a deployment that was under way at that moment had its next event: the 95th percentile over
 * all kills and all such deployments; null where there was none.
 */
export function recoveryP95({ deployments, events }: State, kills: readonly { readonly at: number }[]): number | null {
  const waits: number[] = [];
  for (const { id, startedAt, endedAt } of deployments) {
    if (startedAt === null || endedAt === null) continue;
    const times = (events.get(id) ?? []).map(({ at }) => Date.parse(at));
    for (const { at } of kills) {
      if (at < Date.parse(startedAt) || at >= Date.parse(endedAt)) continue;
      const next = times.find((time) => time > at);
      if (next !== undefined) waits.push((next - at) / 1000);
    }
  }
  waits.sort((a, b) => a - b);
  return waits[Math.ceil(waits.length * 0.95) - 1] ?? null;
}
