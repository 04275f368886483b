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
  {
    name: 'split-not-swept',
    by: 'author',
    breaks: 12,
    file: engine('sweep.ts'),
    find: "split?.kind === 'route-traffic' && split.previousTraffic !== undefined",
    replace: "split?.kind === 'route-traffic' && split.previousTraffic?.length === 0",
    why: 'an undo can be given up before it was done',
  },
  {
    name: 'split-taken-for-own-mix',
    by: 'author',
    breaks: 12,
    file: 'functions/guard/drift.ts',
    find: 'const own = split === undefined ? (run ?? null) : null;',
    replace: 'const own = run ?? null;',
    why: 'whoever only shares the traffic has made no revision of their own',
  },
];
