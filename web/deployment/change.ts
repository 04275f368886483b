import type { Cost, Sizing } from '../../shared/plan.ts';
import { formatCount, formatMemory, formatUsd } from '../quantity.ts';

/** What a release is planned to be. */
export interface Planned {
  readonly sizing: Sizing | null;
  readonly cost: Cost | null;
}

/** What would change against another release, in short sentences; the first is about the cost. */
export function changesAgainst(before: Planned, now: Planned): readonly string[] {
  return [...costChange(before.cost, now.cost), ...sizeChanges(before.sizing, now.sizing)];
}

function costChange(before: Cost | null, now: Cost | null): readonly string[] {
  if (before === null || now === null) return [];
  const difference = now.totalUsd - before.totalUsd;
  // Both are rounded to cents.
  if (Math.abs(difference) < 0.005) return [`As much a month as before: ${formatUsd(now.totalUsd)}.`];
  const more = difference > 0 ? 'more' : 'less';
  const base = `${formatUsd(before.totalUsd)} for ${formatCount(before.requestsPerMonth)} requests`;
  return [`${formatUsd(Math.abs(difference))} a month ${more} than before (${base}).`];
}

function sizeChanges(before: Sizing | null, now: Sizing | null): readonly string[] {
  if (before === null || now === null) return [];
  const range = (sizing: Sizing): string => `${sizing.minInstances} to ${sizing.maxInstances}`;
  const figures = [
    ['CPU', String(before.cpu), String(now.cpu)],
    ['Memory', formatMemory(before.memoryMiB), formatMemory(now.memoryMiB)],
    ['Concurrency', String(before.concurrency), String(now.concurrency)],
    ['Instances', range(before), range(now)],
  ] as const;
  return figures.flatMap(([name, was, is]) => (was === is ? [] : [`${name}: ${is}, was ${was}.`]));
}
