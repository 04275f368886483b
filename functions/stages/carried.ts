import { type Difference, driftSeconds } from '../../shared/drift.ts';
import type { Env } from '../../shared/env.ts';
import type { Finding, Sizing } from '../../shared/plan.ts';
import type { Service } from '../../shared/service.ts';
import { withinCloudRun } from '../analysis/sizing.ts';
import type { ServicePatch } from '../decision.ts';
import { later } from '../later.ts';

/** The variables that persist, with what was set by hand and is to stay. */
export function envWithCarried({ env, carried }: Pick<Service, 'env' | 'carried'>): Env {
  const kept = Object.entries(carried?.env ?? {});
  const removed = new Set(kept.flatMap(([name, value]) => (value === null ? [name] : [])));
  const set = kept.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
  return Object.fromEntries([...Object.entries(env).filter(([name]) => !removed.has(name)), ...set]);
}

/** The sizing with the numbers that were set by hand and are to stay. */
export function sizingWithCarried(sizing: Sizing, { carried }: Pick<Service, 'carried'>): Sizing {
  const kept = Object.entries(carried?.sizing ?? {}).filter(([, value]) => value !== undefined);
  if (kept.length === 0) return sizing;
  const numbers = Object.fromEntries(kept) as Partial<Sizing>;
  return { ...withinCloudRun({ ...sizing, ...numbers }), because: `${sizing.because}, with what was set by hand` };
}

/** Says which of the numbers were set by hand. */
export function carriedFindings({ name, carried }: Pick<Service, 'name' | 'carried'>): readonly Finding[] {
  const words = [
    ...Object.entries(carried?.sizing ?? {}).map(([field, value]) => `${field} ${value}`),
    ...(carried?.port === undefined ? [] : [`port ${carried.port}`]),
    ...(carried?.serviceAccount === undefined ? [] : [`account ${carried.serviceAccount}`]),
    ...(carried?.isPrivate === true ? ['no public access'] : []),
  ];
  if (words.length === 0) return [];
  return [
    {
      rule: 'set-by-hand',
      kind: 'platform',
      severity: 'info',
      file: null,
      line: null,
      message: `It keeps what was set by hand: ${words.join(', ')}.`,
      remedy: `\`slipway drift ${name} --forget\` lets the next deployment be planned without it.`,
    },
  ];
}

/** What a promotion leaves of all that: variables are the service's own now, and there is nothing to decide about any more. */
export function driftPatch({ carried }: Pick<Service, 'carried'>, now: string): ServicePatch {
  const { env: _, ...lasting } = carried ?? {};
  return {
    drift: { at: now, differences: [], since: null, settled: [] },
    driftCheckAt: later(now, driftSeconds),
    carried: lasting,
  };
}

/** What a split leaves of it: what was decided about the traffic was of the traffic before, and all is looked at anew. */
export function driftAfterSplit({ drift }: Pick<Service, 'drift'>, now: string): ServicePatch {
  if (drift === undefined) return { driftCheckAt: now };
  const isOther = ({ kind }: Difference) => kind !== 'traffic';
  const differences = drift.differences.filter(isOther);
  const settled = drift.settled.filter(({ difference }) => isOther(difference));
  const since = differences.length === 0 ? null : drift.since;
  return { drift: { ...drift, differences, settled, since }, driftCheckAt: now };
}
