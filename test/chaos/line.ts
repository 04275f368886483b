import { violationKinds } from './check/violation.ts';
import type { Outcome } from './run.ts';

/** The one line that a run is quoted by. */
export function lineOf(seed: number, { state, faults, violations, recoveryP95, seconds }: Outcome): string {
  const statuses = new Map<string, number>();
  for (const { status } of state.deployments) statuses.set(status, (statuses.get(status) ?? 0) + 1);
  const list = (counts: Iterable<readonly [string, number]>) =>
    [...counts].map(([name, count]) => `${name} ${count}`).join(', ');
  const found = violationKinds.map((kind) => [kind, violations.filter((each) => each.kind === kind).length] as const);
  return [
    `seed ${seed}`,
    `${state.deployments.length} deployments (${list(statuses)})`,
    `faults: ${list(Object.entries(faults))}`,
    list(found),
    `recovery p95 ${recoveryP95 === null ? 'none' : `${recoveryP95.toFixed(1)} s`}`,
    `${Math.round(seconds)} s`,
  ].join('; ');
}
