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
    name: 'split-called-a-release',
    by: 'author',
    breaks: 12,
    file: stage('split.ts'),
    find: 'stable: { ...stable, traffic },',
    replace: 'stable: { ...stable, deployment: deployment.id, traffic },',
    why: 'nothing can be brought back that was not released',
  },
  {
    name: 'split-by-order',
    by: 'author',
    breaks: 12,
    file: engine('split-traffic.ts'),
    find: 'split: parts.map(({ release: { id, revision, tag }, percent }) => ({ release: id, revision, tag, percent })),',
    replace:
      'split: parts.map(({ release: { id, revision, tag } }, at) => ({ release: id, revision, tag, percent: traffic[at]?.percent ?? 0 })),',
    why: 'the parts were sorted, the percents were not',
  },
];
