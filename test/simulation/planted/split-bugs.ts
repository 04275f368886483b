import { engine, type PlantedBug, stage } from './bug.ts';

/** Mistakes with traffic that is shared for good. */
export const splitBugs: readonly PlantedBug[] = [
  {
    name: 'split-recorded-early',
    by: 'author',
    breaks: 12,
    file: stage('split.ts'),
    find: "service === null || service.ready !== 'succeeded' || !sameShares(service.served, traffic)",
    replace: 'service === null',
    why: 'Cloud Run follows a while after it was asked',
  },
  {
    name: 'split-not-undone',
    by: 'author',
    breaks: 11,
    file: engine('undo.ts'),
    find: 'split.previousTraffic !== undefined',
    replace: 'split.previousTraffic?.length === 0',
    why: 'whoever is cancelled half-way leaves the users where they are not recorded',
  },
  {
    name: 'split-called-a-release',
    by: 'author',
    breaks: 12,
    file: stage('split.ts'),
    find: 'servicePatch: { stable: { ...stable, traffic },',
    replace: 'servicePatch: { stable: { ...stable, deployment: deployment.id, traffic },',
    why: 'nothing can be brought back that was not released',
  },
  {
    name: 'split-by-order',
    by: 'author',
    breaks: 12,
    file: engine('split-traffic.ts'),
    find: 'split: parts.map(({ release: { id, revision }, percent }) => ({ release: id, revision, percent })),',
    replace:
      'split: parts.map(({ release: { id, revision } }, at) => ({ release: id, revision, percent: traffic[at]?.percent ?? 0 })),',
    why: 'the parts were sorted, the percents were not',
  },
];
