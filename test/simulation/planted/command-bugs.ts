import { engine, type PlantedBug, stage } from './bug.ts';

/** Mistakes with commands of a release, whose jobs must run once, in time, and not longer than they are wanted. */
export const commandBugs: readonly PlantedBug[] = [
  {
    name: 'command-not-reconciled',
    by: 'author',
    file: engine('carry-out-command.ts'),
    find: 'await jobs.start(ref, request);',
    // The clock of the machine, which no two deliveries read alike: what an earlier try has begun is then found by nobody.
    replace: 'await jobs.start(ref, { ...request, job: request.job + Date.now() });',
    why: 'a migration whose answer was lost runs a second time',
    breaks: 8,
  },
  {
    name: 'command-not-stopped',
    by: 'author',
    file: engine('stop-job.ts'),
    find: "if (found?.state === 'running') await jobs.cancel(ref, job);",
    replace: '',
    why: 'a cancelled deployment goes on migrating',
    breaks: 9,
  },
  {
    name: 'command-after-the-revision',
    by: 'author',
    file: stage('6-release.ts'),
    find: 'if (first !== null) return first;',
    replace: '',
    why: 'a revision starts on a database that is not migrated',
    breaks: 10,
  },
  {
    name: 'command-again-at-a-rollback',
    by: 'author',
    file: stage('release-command.ts'),
    find: 'releaseCommandOf({ deployment }: Snapshot): Command | null {\n  const command = deployment.analysis?.releaseCommand ?? null;',
    replace:
      'releaseCommandOf({ deployment, bundle }: Snapshot): Command | null {\n  const command = deployment.analysis?.releaseCommand ?? bundle?.releaseCommand ?? null;',
    why: 'a rollback migrates again',
    breaks: 8,
  },
];
