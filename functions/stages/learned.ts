import type { BuildPlan, Finding, Sizing } from '../../shared/plan.ts';
import type { Learned } from '../../shared/service.ts';
import { withinCloudRun } from '../analysis/sizing.ts';
import type { ServicePatch, Snapshot } from '../decision.ts';

/**
 * What corrected deployments of this service went live with. It is no override: nobody has set it, so a person's own value
 * comes first, and a later correction may change it. Null where nothing was learned of this folder.
 */
export function learnedOf({ service, deployment: { spec } }: Pick<Snapshot, 'service' | 'deployment'>): Learned | null {
  const learned = service.learned ?? null;
  return learned?.repository === spec.repository && learned.root === spec.root ? learned : null;
}

/** At least the memory that a deployment was found to need. */
export function withLearnedMemory(sizing: Sizing, learned: Learned | null): Sizing {
  if (learned?.memoryMiB === undefined || learned.memoryMiB <= sizing.memoryMiB) return sizing;
  return {
    ...withinCloudRun({ ...sizing, memoryMiB: learned.memoryMiB }),
    because: `${sizing.because}, with the memory that ${learned.deployment} needed`,
  };
}

/** Says what is used because it was learned. */
export function learnedFindings(
  learned: Learned | null,
  { port }: Pick<BuildPlan, 'port'>,
  { memoryMiB }: Pick<Sizing, 'memoryMiB'>,
): readonly Finding[] {
  if (learned === null) return [];
  const used = [
    ...(learned.port === port ? [`port ${port}`] : []),
    ...(learned.memoryMiB === memoryMiB ? [`${memoryMiB} MiB of memory`] : []),
  ];
  if (used.length === 0) return [];
  return [
    {
      rule: 'learned',
      kind: 'platform',
      severity: 'info',
      file: null,
      line: null,
      message: `It gets ${used.join(' and ')}, because ${learned.deployment} started with that and not with less.`,
      remedy: '`slipway service NAME --forget-learned` lets the next deployment be planned without it.',
    },
  ];
}

/** What goes to the service when a corrected deployment is promoted: now it is known to be right. */
export function learnedPatch({ service, deployment }: Snapshot, at: string): Pick<ServicePatch, 'learned'> {
  const { correction, spec, id } = deployment;
  if (correction === undefined) return {};
  const { port, memoryMiB } = learnedOf({ service, deployment }) ?? {};
  const known = { ...(port === undefined ? {} : { port }), ...(memoryMiB === undefined ? {} : { memoryMiB }) };
  const found = correction.what === 'port' ? { port: correction.to } : { memoryMiB: correction.to };
  return { learned: { repository: spec.repository, root: spec.root, ...known, ...found, deployment: id, at } };
}
